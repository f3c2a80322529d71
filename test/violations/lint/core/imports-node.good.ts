import canonicalize from 'canonicalize';

export const seen = canonicalize;
