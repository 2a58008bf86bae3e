/**
 * `npm run test:browsers`: the core of the end-to-end tests in each engine, on the app as it was built last. Arguments
 * are Vitest's: a file, or `-t webkit`. BACKSCROLL_ENGINES=firefox,webkit names the engines that are wanted.
 */
import { ensureChromium } from './support/chromium.mjs';
import { ensureEngines } from './support/engines/find.mjs';
import { step } from './support/steps.mjs';

ensureChromium({ whole: true });
ensureEngines();
const args = ['vitest', 'run', '--project', 'browsers', ...process.argv.slice(2)];
process.exit((await step('browsers', 'npx', args, 'inherit')) ? 0 : 1);
