import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NARROW, WIDE } from '../../../src/lib/ui/kit/narrow';

const styled = readdirSync('src', { recursive: true, encoding: 'utf8' })
	.filter((file) => /\.(svelte|css|html)$/.test(file))
	.map((file) => [file, readFileSync(`src/${file}`, 'utf8')] as const);

test('Styles and scripts agree on where the app is a phone’s', () => {
	const said = styled.flatMap(([, text]) => text.match(/@media [^{]*30(\.01)?rem\)/g) ?? []);
	const [narrow, wide] = [`@media ${NARROW}`, `@media ${WIDE}`];
	// A phone on its side alone has a rule of its own.
	const other = said
		.map((each) => each.replace(/\s+/g, ' '))
		.filter((each) => each !== narrow && each !== wide);
	expect(other).toEqual([
		'@media (min-width: 36rem) and (max-width: 63.99rem) and (max-height: 30rem)'
	]);
	expect(said.length).toBeGreaterThan(5);
});
