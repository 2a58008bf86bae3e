import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RelayProcess } from '../support/relay-process';

it('the ingest token is in no response, no log line and no file that is served', async () => {
	const relay = await RelayProcess.start();
	try {
		await relay.ingest([{ channel: 'lobby', user: 'ada', text: 'hello' }]);
		const { log } = await relay.snapshot();
		const paths = [
			'/',
			'/messages',
			'/api/snapshot',
			`/api/logs/${log}/segments?from=0&to=10`,
			`/api/logs/${log}/users/0`,
			'/healthz',
			'/readyz',
			'/metrics',
			'/api/ingest',
			'/ingest-token',
			'/data/ingest-token',
			'/..%2f..%2fingest-token'
		];
		for (const path of paths) {
			const response = await fetch(relay.url + path);
			const headers = JSON.stringify([...response.headers]);
			expect(headers + (await response.text()), path).not.toContain(relay.token);
		}
		const refused = await fetch(`${relay.url}/api/ingest`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${relay.token.slice(0, -1)}`,
				'content-type': 'application/json'
			},
			body: '{}'
		});
		expect(refused.status).toBe(401);
		expect(await refused.text()).not.toContain(relay.token.slice(0, 8));
		// Standard output is no terminal here: logs must not have it.
		expect(relay.output).not.toContain(relay.token);
		const built = readdirSync('build/app', { recursive: true, withFileTypes: true });
		for (const file of built) {
			if (file.isFile())
				expect(readFileSync(join(file.parentPath, file.name)).includes(relay.token)).toBe(false);
		}
	} finally {
		await relay.dispose();
	}
});
