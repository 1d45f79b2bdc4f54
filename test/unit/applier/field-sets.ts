import fc from 'fast-check';
import { encodeFields } from '../../doubles/memory-cluster/field-set.ts';

const element = fc.constantFrom('f:spec', 'f:a', 'f:b', 'k:{"name":"web"}', 'v:"x"');
const path = fc.array(element, { minLength: 1, maxLength: 4 }).map((elements) => elements.join('\n'));
/** Sets of fields as the API server writes them, with all of `{}`, `.` and maps. */
export const fieldSet = fc.array(path, { maxLength: 8 }).map((paths) => encodeFields(new Set(paths)));
