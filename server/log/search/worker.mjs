// The search thread's entry. Plain JavaScript, as `start.mjs` is: a thread takes over no module loader.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
