import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { STREAM_BYTES_RECORDED_MAX, STREAM_FRAMES_RECORDED_MAX } from '../bounds.ts';
import { StreamRecorder, textOf, type Payload } from './stream-recorder.ts';

const common = { at: 1, stream: 1, path: '/p', direction: 'out', fault: null, isDelivered: true } as const;

function add(recorder: StreamRecorder, payload: Payload): void {
  recorder.addFrame({ ...common, kind: typeof payload === 'string' ? 'text' : 'binary', payload });
}

test('The recorder drops the oldest frames when there are too many, and counts them', () => {
  const recorder = new StreamRecorder();
  for (let count = 0; count < STREAM_FRAMES_RECORDED_MAX + 2; count += 1) add(recorder, count.toString());
  const frames = recorder.frames();
  assert.deepEqual([frames.length, frames[0]?.text, recorder.dropped], [STREAM_FRAMES_RECORDED_MAX, '2', 2]);
});

test('The recorder drops the oldest frames when they are too long together', () => {
  const recorder = new StreamRecorder();
  const half = 'x'.repeat(STREAM_BYTES_RECORDED_MAX / 2);
  for (const tail of ['', '', 'y']) add(recorder, half + tail);
  assert.deepEqual([recorder.frames().length, recorder.dropped], [1, 2]);
  recorder.clear();
  for (let count = 0; count < 2; count += 1) add(recorder, half);
  assert.deepEqual([recorder.frames().length, recorder.dropped], [2, 0]);
});

test('Frames are chosen by stream, path, direction, text and place', () => {
  const recorder = new StreamRecorder();
  add(recorder, 'one');
  recorder.addFrame({ ...common, kind: 'text', payload: 'two', stream: 2, path: '/q/r', direction: 'in' });
  const texts = (filter: Parameters<StreamRecorder['frames']>[0]): readonly string[] =>
    recorder.frames(filter).map(({ text }) => text);
  assert.deepEqual(texts({ stream: 2 }), ['two']);
  assert.deepEqual(texts({ path: '/p' }), ['one']);
  assert.deepEqual(texts({ path: '/q/*' }), ['two']);
  assert.deepEqual(texts({ direction: 'out' }), ['one']);
  assert.deepEqual(texts({ contains: 'w' }), ['two']);
  assert.deepEqual(texts({ after: 1 }), ['two']);
  assert.deepEqual(texts({}), ['one', 'two']);
});

test('A compressed frame is shown as what it holds, and as its bytes when it cannot be opened', () => {
  assert.equal(textOf(gzipSync('inside')), 'inside');
  assert.equal(textOf(Buffer.from([0x1f, 0x8b, 0x41])), '\u001f\u008bA');
  assert.equal(textOf(Buffer.from('plain')), 'plain');
});
