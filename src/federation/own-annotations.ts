/** On a manifest: `never` keeps the object when Git drops it; `allowed` lets it go unasked, where its kind asks first. */
export const PRUNE_ANNOTATION = 'lockstep.dev/prune';

/** On a manifest: makes a Service of type LoadBalancer an entry point; Ingresses and Gateways always are. */
export const ENTRY_POINT_ANNOTATION = 'lockstep.dev/entrypoint';
