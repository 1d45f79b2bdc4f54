/**
 * Preloaded into a process of Lockstep (`node --import`): SIGUSR2 blocks its event loop for so many ms, as a huge
 * synchronous job would: no timer, no renewal, no reply, while all its connections stay open.
 */
const blockedMs = 12_000;

process.on('SIGUSR2', () => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockedMs);
});
