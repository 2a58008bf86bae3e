import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPromtool } from '../../support/promtool.mjs';
import { read } from '../docs/documents';
import { Device, ingest, relayOn, said, snapshot, type TestRelay } from '../http/support';
import { eventually } from '../../support/eventually';

interface Panel {
	readonly type: string;
	readonly title: string;
	readonly description?: string;
	readonly gridPos: { readonly x: number; readonly y: number; readonly w: number };
	readonly targets?: readonly { readonly expr: string }[];
}

const dashboard = JSON.parse(read('docs/observability/dashboard.json')) as {
	readonly panels: readonly Panel[];
};
const charts = dashboard.panels.filter(({ type }) => type !== 'row');
const expressions = charts.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const rules = [...read('docs/observability/alerts.yml').matchAll(/^ +expr: (.+)$/gm)].map(
	([, expr = '']) => expr
);

let relay: TestRelay;
let metrics: string;
beforeAll(async () => {
	const banned = {
		source: 'twitch',
		channel: 'ada',
		state: 'banned',
		reason: '',
		since: 0
	} as const;
	relay = await relayOn({ channels: () => [banned] });
	// So that everything that is counted by what happens has happened: a batch, an answer, a delivery, a refusal, an image that isn't there.
	const device = await new Device(relay).hello((await snapshot(relay)).border);
	await eventually(() => expect(device.messages).toHaveLength(1));
	await ingest(relay, said(3));
	await eventually(() => expect(device.seqs).toHaveLength(3));
	await fetch(`${relay.url}/api/images/twitch/emotes/25/moving`);
	metrics = await (await fetch(`${relay.url}/metrics`)).text();
	device.socket.close();
});
afterAll(() => relay.remove());

/** The names and label pairs of the samples that a relay tells. */
const samples = (): Map<string, Set<string>> => {
	const found = new Map<string, Set<string>>();
	for (const [, name = '', labels = ''] of metrics.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
		const pairs = found.get(name) ?? new Set();
		for (const [pair, label = ''] of labels.matchAll(/(\w+)="[^"]*"/g)) pairs.add(label).add(pair);
		found.set(name, pairs);
	}
	return found;
};

it.each([
	['the alert rules', rules],
	['the dashboard', expressions]
])('every metric, label and value that %s name is on a live relay', (_, expressions) => {
	const live = samples();
	expect(expressions.length).toBeGreaterThan(10);
	for (const expression of expressions) {
		const named = [...expression.matchAll(/\b(backscroll_\w+)(?:\{([^}]*)\})?/g)];
		expect(named.length + Number(expression.startsWith('up{')), expression).toBeGreaterThan(0);
		for (const [, name = '', matchers = ''] of named) {
			const pairs = live.get(name);
			expect(pairs, `${name} in ${expression}`).toBeDefined();
			for (const [, label = '', operator, value] of matchers.matchAll(
				/(\w+)(=~|!~|!=|=)"([^"]*)"/g
			)) {
				// These two are Prometheus's own.
				if (label === 'instance' || label === 'job') continue;
				expect(pairs, expression).toContain(operator === '=' ? `${label}="${value}"` : label);
			}
		}
		for (const [, by = ''] of expression.matchAll(/\bby \(([^)]*)\)/g)) {
			const known = new Set(named.flatMap(([, name = '']) => [...(live.get(name) ?? [])]));
			for (const label of by.split(', ').filter((label) => label !== 'instance')) {
				expect(known, `${label} in ${expression}`).toContain(label);
			}
		}
	}
});

it('each chart of the dashboard says what it shows, and none lies on another', () => {
	const places = dashboard.panels.map(({ gridPos: { x, y } }) => `${x},${y}`);
	expect(new Set(places).size).toBe(places.length);
	expect(new Set(charts.map(({ title }) => title)).size).toBe(charts.length);
	for (const { title, description = '', gridPos } of charts) {
		expect(description.length, title).toBeGreaterThan(10);
		expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
	}
});

describe.skipIf(!findPromtool())('promtool (skipped where there is none)', () => {
	it('finds nothing to say about the metrics of a live relay', () => {
		const said = execFileSync(findPromtool() ?? '', ['check', 'metrics'], {
			input: metrics,
			stdio: 'pipe'
		});
		expect(said.toString()).toBe('');
	});

	it('understands every expression of the dashboard', () => {
		const scratch = mkdtempSync(join(tmpdir(), 'backscroll-dashboard-'));
		// As rules, with Grafana's variables filled in: that is what it can check.
		const rules = expressions.map((expression, i) => ({
			record: `panel:${i}`,
			expr: expression.replaceAll('$__rate_interval', '1m').replaceAll('$instance', '.+')
		}));
		const file = join(scratch, 'rules.json');
		writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
		const said = execFileSync(findPromtool() ?? '', ['check', 'rules', file], { stdio: 'pipe' });
		rmSync(scratch, { recursive: true, force: true });
		expect(said.toString()).toContain(`${rules.length} rules found`);
	});
});
