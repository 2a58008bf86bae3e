/** Files share one page: each begins with it as it was at first. */
import { beforeEach } from 'vitest';
import { cleanup } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { goto } from './ui/address.svelte';

await page.viewport(414, 896);
await goto('/');
// By itself it does so only for the first file that renders something.
beforeEach(cleanup);
