import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultText } from '../../../src/verdict/fault-text.ts';

const rows: [fault: Parameters<typeof faultText>[0], text: string][] = [
  [
    {
      object: 'Service default/nginx',
      field: 'spec.ports[0].nodePort',
      message: 'Invalid value: 30061: provided port is already allocated',
    },
    'Service default/nginx: nodePort 30061 already allocated',
  ],
  [
    {
      object: 'Service default/nginx',
      message:
        'Service "nginx" is invalid: spec.ports[0].nodePort: Invalid value: 30061: provided port is already allocated',
    },
    'Service default/nginx: nodePort 30061 already allocated',
  ],
  [
    { object: 'Service default/nginx', message: 'nodePort 30061 already allocated' },
    'Service default/nginx: nodePort 30061 already allocated',
  ],
  [
    {
      object: 'Deployment default/web',
      field: 'spec.replicas',
      message: 'Invalid value: -1: must be greater than or equal to 0',
    },
    'Deployment default/web: replicas -1: must be greater than or equal to 0',
  ],
  [
    {
      object: 'Service default/web',
      field: 'spec.clusterIPs[0]',
      message: 'Invalid value: "fd00::1": may not change once set',
    },
    'Service default/web: clusterIPs[0] "fd00::1": may not change once set',
  ],
  [
    {
      object: 'Deployment default/web',
      field: 'spec.selector',
      message: 'Invalid value: {"matchLabels":{"app":"b"}}: field is immutable',
    },
    'Deployment default/web: spec.selector: field is immutable',
  ],
  [
    { object: 'Pod default/web', field: 'spec.containers', message: 'Required value' },
    'Pod default/web: spec.containers: Required value',
  ],
  [{ message: 'would remove 9 of 9 members' }, 'would remove 9 of 9 members'],
];

for (const [fault, text] of rows) test(text, () => assert.equal(faultText(fault), text));
