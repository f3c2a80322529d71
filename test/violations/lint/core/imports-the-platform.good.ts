import MurmurHash from 'imurmurhash';

export const seen = MurmurHash;
