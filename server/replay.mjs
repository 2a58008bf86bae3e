// `npm run replay`.
import { register } from 'tsx/esm/api';

register();
const { replay } = await import('./cli/replay.ts');
process.exitCode = await replay(process.argv.slice(2));
