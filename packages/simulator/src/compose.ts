import { MARKET_TICK_MS } from './bounds.ts';
import { Control, type Settings } from './control/control.ts';
import { ControlServer } from './control/server.ts';
import { SystemClock, type Clock } from './engine/clock.ts';
import { Engine } from './engine/engine.ts';
import { dispatch } from './okx/dispatch.ts';
import { QuoteDesk } from './okx/quote-desk.ts';
import { RateLimits } from './okx/rate-limits.ts';
import { OkxServer } from './okx/server.ts';
import { DEFAULT_VARIANTS, type Variants } from './okx/variants.ts';

export interface SimulatorOptions {
  readonly seed: number;
  /** The system's unless told. */
  readonly clock?: Clock;
  /** Where accounts and orders survive a restart; memory only when left out. */
  readonly dataDir?: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly controlPort: number;
  readonly marketMaker: boolean;
  readonly variants?: Partial<Variants>;
}

export interface Simulator {
  readonly okxUrl: string;
  readonly controlUrl: string;
  readonly control: Control;
  close(): Promise<void>;
}

/** Starts a venue with its OKX face and its control port, both on loopback. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const clock = options.clock ?? new SystemClock();
  const settings: Settings = {
    variants: { ...DEFAULT_VARIANTS, ...options.variants },
    clockOffsetMs: 0,
    maintenance: false,
  };
  const limits = new RateLimits();
  const quotes = new QuoteDesk();
  let engine = startEngine(options, clock, settings);
  const control = new Control({
    clock,
    settings,
    engine: () => engine,
    resetEngine: () => {
      engine.erase();
      engine.close();
      limits.clear();
      engine = startEngine(options, clock, settings);
    },
  });
  const okx = new OkxServer({
    clock,
    recorder: control.recorder,
    faults: control.faults,
    answer: (request) =>
      dispatch(
        {
          engine,
          limits,
          quotes,
          variants: settings.variants,
          now: clock.now() + settings.clockOffsetMs,
          maintenance: settings.maintenance,
        },
        request,
      ),
  });
  const controlServer = new ControlServer(control);
  const stopTicking = keepTicking(clock, () => engine.tick());
  const okxUrl = await okx.listen(options.port);
  const controlUrl = await controlServer.listen(options.controlPort);
  return {
    okxUrl,
    controlUrl,
    control,
    close: async () => {
      stopTicking();
      await Promise.all([okx.close(), controlServer.close()]);
      engine.close();
    },
  };
}

function startEngine(options: SimulatorOptions, clock: Clock, settings: Settings): Engine {
  return new Engine({
    seed: options.seed,
    clock,
    dataDir: options.dataDir ?? null,
    marketMaker: options.marketMaker,
    rules: { priceBands: settings.variants.priceBands },
  });
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
