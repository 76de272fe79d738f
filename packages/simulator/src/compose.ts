import { MARKET_TICK_MS } from './bounds.ts';
import { Control, type Settings } from './control/control.ts';
import type { FaultPresets } from './control/faults.ts';
import { ControlServer } from './control/server.ts';
import { SystemClock, type Clock } from './engine/clock.ts';
import { Engine } from './engine/engine.ts';
import { OKX_PROFILE, type VenueProfile } from './engine/profile.ts';
import { htxFace } from './htx/face.ts';
import { HTX_FAULTS } from './htx/fault-presets.ts';
import { HTX_PROFILE } from './htx/profile.ts';
import { HtxRateLimits } from './htx/rate-limits.ts';
import { HtxStreams } from './htx/streams/streams.ts';
import { DEFAULT_HTX_VARIANTS, type HtxVariants } from './htx/variants.ts';
import { htxRules, OKX_RULES } from './key-desk/desk-rules.ts';
import { KeyDesk } from './key-desk/key-desk.ts';
import { AmendNotes } from './okx/amend-notes.ts';
import { okxFace } from './okx/face.ts';
import { OKX_FAULTS } from './okx/fault-presets.ts';
import { QuoteDesk } from './okx/quote-desk.ts';
import { RateLimits } from './okx/rate-limits.ts';
import { okxStreams } from './okx/streams/face.ts';
import { DEFAULT_VARIANTS, type Variants } from './okx/variants.ts';
import { VenueServer, type VenueFace } from './wire/server.ts';
import type { StreamFace } from './wire/stream.ts';

export interface SimulatorOptions {
  readonly seed: number;
  /** The system's unless told. */
  readonly clock?: Clock;
  /** Where accounts and orders survive a restart; memory only when left out. */
  readonly dataDir?: string;
  /** Of OKX. 0 takes any free port; so do the ports that are left out. */
  readonly port: number;
  readonly htxSpotPort?: number;
  readonly htxContractPort?: number;
  readonly controlPort: number;
  /** Of the venues' own sites, where people make keys. */
  readonly deskPort?: number;
  readonly marketMaker: boolean;
  readonly variants?: Partial<Variants>;
  readonly htxVariants?: Partial<HtxVariants>;
}

export interface Simulator {
  readonly okxUrl: string;
  readonly htxSpotUrl: string;
  readonly htxContractUrl: string;
  readonly controlUrl: string;
  readonly deskUrl: string;
  /** Of OKX. */
  readonly control: Control;
  readonly htx: Control<HtxVariants>;
  close(): Promise<void>;
}

/** Starts the venues with their faces and the control port, all on loopback. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const clock = options.clock ?? new SystemClock();
  let desk: KeyDesk | null = null;
  const okx = startOkx(options, clock, () => desk?.forget('okx'));
  const htx = startHtx(options, clock, () => desk?.forget('htx'));
  const controlServer = new ControlServer({ okx: okx.control, htx: htx.control });
  const stopTicking = keepTicking(clock, () => {
    okx.tick();
    htx.tick();
  });
  const urls = {
    okxUrl: await okx.server.listen(options.port),
    htxSpotUrl: await htx.spot.listen(options.htxSpotPort ?? 0),
    htxContractUrl: await htx.contract.listen(options.htxContractPort ?? 0),
    controlUrl: await controlServer.listen(options.controlPort),
  };
  const keyDesk = startDesk(options, clock, { okx, htx, urls });
  desk = keyDesk;
  const deskUrl = await keyDesk.listen(options.deskPort ?? 0);
  return {
    ...urls,
    deskUrl,
    control: okx.control,
    htx: htx.control,
    close: async () => {
      stopTicking();
      const servers = [okx.server, htx.spot, htx.contract, controlServer];
      await Promise.all([...servers, keyDesk].map((server) => server.close()));
      okx.close();
      htx.close();
    },
  };
}

interface DeskParts {
  readonly okx: ReturnType<typeof startOkx>;
  readonly htx: ReturnType<typeof startHtx>;
  readonly urls: Pick<Simulator, 'okxUrl' | 'htxSpotUrl' | 'htxContractUrl'>;
}

function startDesk(options: SimulatorOptions, clock: Clock, { okx, htx, urls }: DeskParts): KeyDesk {
  return new KeyDesk({
    clock,
    dataDir: options.dataDir ?? null,
    venues: [
      {
        venue: 'okx',
        rules: () => OKX_RULES,
        engine: () => okx.now().engine,
        now: () => okx.now().now,
        addresses: () => [{ label: 'REST', url: urls.okxUrl }],
      },
      {
        venue: 'htx',
        rules: () => htxRules(htx.now().variants),
        engine: () => htx.now().engine,
        now: () => htx.now().now,
        addresses: () => [
          { label: 'Spot', url: urls.htxSpotUrl },
          { label: 'Contracts', url: urls.htxContractUrl },
        ],
      },
    ],
  });
}

function startOkx(options: SimulatorOptions, clock: Clock, forgetPeople: () => void) {
  const limits = new RateLimits();
  const quotes = new QuoteDesk();
  const venue = startVenue(options, clock, {
    profile: OKX_PROFILE,
    faultPresets: OKX_FAULTS,
    variants: { ...DEFAULT_VARIANTS, ...options.variants },
    forget: () => {
      limits.clear();
      forgetPeople();
    },
  });
  const amendments = new AmendNotes();
  const present = () => ({ ...venue.now(), limits, quotes, amendments });
  const face = okxFace(present, () => clock.now());
  return { ...venue, server: venue.serve(face, okxStreams(present, clock)) };
}

function startHtx(options: SimulatorOptions, clock: Clock, forgetPeople: () => void) {
  const limits = new HtxRateLimits();
  const venue = startVenue(options, clock, {
    profile: HTX_PROFILE,
    faultPresets: HTX_FAULTS,
    variants: { ...DEFAULT_HTX_VARIANTS, ...options.htxVariants },
    forget: () => {
      limits.clear();
      streams.clear();
      forgetPeople();
    },
  });
  const present = () => ({ ...venue.now(), limits });
  const streams = new HtxStreams({ clock, venue: present });
  return {
    ...venue,
    spot: venue.serve(htxFace('spot', present), streams.face('spot')),
    contract: venue.serve(htxFace('contract', present), streams.face('contract')),
  };
}

interface VenueParts<V> {
  readonly profile: VenueProfile;
  readonly faultPresets: FaultPresets;
  readonly variants: V;
  /** Called when the venue is emptied. */
  readonly forget: () => void;
}

/** One engine with its control; a reset puts another engine in its place. */
function startVenue<V extends { readonly priceBands: boolean }>(
  options: SimulatorOptions,
  clock: Clock,
  parts: VenueParts<V>,
) {
  const settings: Settings<V> = { variants: parts.variants, clockOffsetMs: 0, maintenance: false };
  const startEngine = (): Engine =>
    new Engine({
      seed: options.seed,
      clock,
      dataDir: options.dataDir ?? null,
      marketMaker: options.marketMaker,
      rules: { priceBands: settings.variants.priceBands },
      profile: parts.profile,
    });
  let engine = startEngine();
  const control = new Control<V>({
    clock,
    settings,
    faultPresets: parts.faultPresets,
    engine: () => engine,
    resetEngine: () => {
      engine.erase();
      engine.close();
      parts.forget();
      engine = startEngine();
    },
  });
  const venueNow = (): number => clock.now() + settings.clockOffsetMs;
  return {
    control,
    now: () => ({
      engine,
      variants: settings.variants,
      now: venueNow(),
      maintenance: settings.maintenance,
    }),
    serve: (face: VenueFace, streams?: StreamFace) =>
      new VenueServer({
        clock,
        venueNow,
        recorder: control.recorder,
        faults: control.faults,
        streamControl: control.streams,
        ...face,
        ...(streams === undefined ? {} : { streams }),
      }),
    tick: () => engine.tick(),
    close: () => {
      control.streams.killAll();
      engine.close();
    },
  };
}

/** Ticks for as long as nobody stops it. */
function keepTicking(clock: Clock, tick: () => void): () => void {
  let cancel = (): void => {};
  const again = (): void => {
    cancel = clock.setTimer(MARKET_TICK_MS, () => {
      tick();
      again();
    });
  };
  again();
  return () => cancel();
}
