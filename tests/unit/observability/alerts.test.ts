import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPromtool } from '../../support/promtool.mjs';
import { quoted, read, rows, section } from '../docs/documents';
import { SCENARIOS, type Scenario } from './scenarios';

const RULES = 'docs/observability/alerts.yml';
const alerts = [...read(RULES).matchAll(/^ {6}- alert: (\w+)$/gm)].map(([, name = '']) => name);

let scratch: string;
beforeEach(() => (scratch = mkdtempSync(join(tmpdir(), 'backscroll-alerts-'))));
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

it('each alert has a scenario, and says in OPERATIONS.md what to do', () => {
	expect(Object.keys(SCENARIOS)).toEqual(alerts);
	const listed = rows(section(read('docs/OPERATIONS.md'), '## Alerts'));
	expect(listed.map(([name = '']) => quoted(name)[0])).toEqual(alerts);
	for (const [name, , advice = ''] of listed) expect(advice.length, name).toBeGreaterThan(10);
});

describe.skipIf(!findPromtool())('promtool (skipped where there is none)', () => {
	const promtool = (...args: string[]): string =>
		execFileSync(findPromtool() ?? '', args, { stdio: 'pipe' }).toString();

	it('takes the rules, and the configuration that reads them', () => {
		expect(promtool('check', 'rules', RULES)).toContain(`${alerts.length} rules found`);
		const config = promtool('check', 'config', 'docs/observability/prometheus.yml');
		expect(config).toContain('1 rule files found');
	});

	it.each(Object.entries(SCENARIOS))(
		'%s fires in its trouble, alone, and clears',
		(name, scene) => {
			const file = join(scratch, 'test.json');
			writeFileSync(file, JSON.stringify(ruleTest(name, scene)));
			expect(promtool('test', 'rules', file)).toContain('SUCCESS');
		}
	);
});

/** A test in promtool's form (its YAML takes JSON): which alerts fire at the scenario's three times. */
function ruleTest(name: string, { series, quiet, fires, clears }: Scenario): object {
	const firing = (minute: number, names: readonly string[]): object => ({
		expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
		eval_time: `${minute}m`,
		exp_samples: names.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 }))
	});
	return {
		rule_files: [resolve(RULES)],
		evaluation_interval: '1m',
		tests: [
			{
				interval: '1m',
				input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
				promql_expr_test: [firing(quiet, []), firing(fires, [name]), firing(clears, [])]
			}
		]
	};
}
