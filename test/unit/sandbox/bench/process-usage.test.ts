import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCpuMs, parseMemory } from '../../../../sandbox/bench/process-usage.ts';

describe('what a process takes of the machine', () => {
  it('is read from its status, in MiB', () => {
    const status = 'Name:\tnode\nVmPeak:\t 9999999 kB\nVmHWM:\t  307200 kB\nVmRSS:\t  204800 kB\n';
    assert.deepEqual(parseMemory(status), { residentMib: 200, peakMib: 300 });
  });

  it('is user and system time, whatever the process calls itself', () => {
    const stat = '42 (no) de 1 2 3) S 1 42 42 0 -1 4194304 100 0 0 0 150 50 7 8 20 0 11 0 1 2 3';
    assert.equal(parseCpuMs(stat), 2_000);
  });
});
