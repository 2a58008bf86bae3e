// The search thread's entry point. Plain JavaScript like `start.mjs`, because a thread doesn't inherit the module
// loader.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
