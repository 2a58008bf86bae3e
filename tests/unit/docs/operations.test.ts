import { describe, expect, it } from 'vitest';
import { RELAY_HELP } from '../../../server/cli/relay-options';
import { Metrics } from '../../../server/observability/metrics';
import { quoted, read, rows, section } from './documents';

const text = read('docs/OPERATIONS.md');

describe('OPERATIONS.md', () => {
	it('lists every option with its variable, default and range, as --help does', () => {
		const help = [
			...RELAY_HELP.matchAll(/^ {2}--([a-z-]+) .*?(?:\((.*)\))?\n +(BACKSCROLL_\w+)$/gm)
		].map(([, flag = '', facts = '', variable = '']) => {
			const range = /(\d+) … (\d+)/.exec(facts);
			return {
				flag: `--${flag}`,
				variable,
				range: range ? `${range[1]}–${range[2]}` : null,
				byDefault: /^(?:.*; )?default (\S+)$/.exec(facts)?.[1] ?? null
			};
		});
		const listed = rows(section(text, '## Options'));
		expect(help.length).toBeGreaterThan(10);
		expect(listed.map(([flag]) => quoted(flag ?? '')[0])).toEqual(help.map(({ flag }) => flag));
		for (const [i, { flag, variable, range, byDefault }] of help.entries()) {
			const [, environment = '', shown = '', bounds = ''] = listed[i] ?? [];
			expect(quoted(environment)).toEqual([variable]);
			if (range) expect(bounds, flag).toBe(range);
			if (byDefault) expect(shown, flag).toBe(byDefault);
		}
	});

	it('lists every metric, and no other', async () => {
		const metrics = new Metrics();
		metrics.watch({
			connections: () => 0,
			head: () => 0,
			ingestWaiting: () => 0,
			imageBytes: () => 0,
			damage: () => 0,
			channels: () => []
		});
		metrics.watchBudgets({ addresses: 0, outgoingBytes: 0 });
		const rendered = await metrics.render();
		metrics.close();
		const named = [...rendered.matchAll(/^# HELP (\S+) /gm)].map(([, name]) => name);
		const listed = rows(section(text, '## Metrics').split('\n### ')[0] ?? '').map(
			([name = '']) => quoted(name)[0]
		);
		expect([...listed].sort()).toEqual([...named].sort());
	});
});
