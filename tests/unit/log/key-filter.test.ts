import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { FILTERED_BYTES, KeyFilter } from '../../../server/log/sqlite/key-filter';

const key = (n: number): string =>
	createHash('sha256').update(String(n)).digest().toString('latin1', 0, 16);

it('has every key that was added, one by one or by their starts, and few others', () => {
	const filter = new KeyFilter();
	for (let n = 0; n < 5_000; n++) filter.add(key(n));
	const starts = Array.from({ length: 5_000 }, (_, i) => key(5_000 + i).slice(0, FILTERED_BYTES));
	filter.addAll(Buffer.from(starts.join(''), 'latin1'));
	for (let n = 0; n < 10_000; n++) expect(filter.mayHave(key(n)), `${n}`).toBe(true);
	let passed = 0;
	for (let n = 10_000; n < 20_000; n++) if (filter.mayHave(key(n))) passed++;
	expect(passed).toBeLessThan(10);
});
