import { lockState } from '../../scripts/state-lock.ts';

// Several of these run at once: each tries to lock every folder, all at the same instant, and says which it got.
const [folders = '[]', fromMs = '0'] = process.argv.slice(2);
const STEP_MS = 4;

(JSON.parse(folders) as string[]).forEach((folder, index) => {
  for (const atMs = Number(fromMs) + index * STEP_MS; Date.now() < atMs;);
  if (lockState(folder).ok) console.log(folder);
});
console.log('done');
// Whoever ended would leave locks that the slower ones may take: it stays until its input is closed.
process.stdin.resume();
