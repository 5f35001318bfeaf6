import { run } from '../command';
import { Crowd } from './crowd';

/** One side of the measurement in a process of its own, so that its memory is its own: `side.ts product 50`. */
async function main(): Promise<void> {
  const [by, size] = process.argv.slice(2);
  const crowd = await Crowd.of(Number(size));
  try {
    process.send?.('ready');
    const result = await crowd.rotate(by === 'plain' ? 'plain' : 'product');
    process.send?.(result);
  } finally {
    await crowd.close();
    process.disconnect();
  }
}

run(main);
