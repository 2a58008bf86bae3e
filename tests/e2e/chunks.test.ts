import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('each file of the app has the modules that it had: what loads first, and offline, changes only on purpose', async () => {
	// Meant to change? Look at what moved, then run this test with -u.
	await expect(readFileSync('build/chunks.txt', 'utf8')).toMatchFileSnapshot(
		'../golden/chunks.txt'
	);
});
