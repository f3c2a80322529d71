/** The name of the one Snapshots object. */
export const PUBLISHER = 'global';
