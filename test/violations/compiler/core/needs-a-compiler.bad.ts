// breaks: TS1294
export enum Phase {
  running,
}
