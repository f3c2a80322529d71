// breaks: oxc(no-barrel-file)
export * from './goes-round-b.good.ts';
