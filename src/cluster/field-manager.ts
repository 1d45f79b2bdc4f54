/** The name under which Lockstep owns fields (server-side apply), in every cluster. */
export const fieldManager = 'lockstep';
