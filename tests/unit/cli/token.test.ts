import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingestToken } from '../../../server/app/token';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'backscroll-token-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('The ingest token', () => {
	it('is made once, and then is that of the file', () => {
		const made = ingestToken(folder, undefined);
		expect(made).toMatchObject({ fresh: true, file: join(folder, 'ingest-token') });
		expect(ingestToken(folder, undefined)).toEqual({ ...made, fresh: false });
	});

	it('is not what is left of a file that was cut or changed: that could be guessed, or never be sent', () => {
		const { value, file } = ingestToken(folder, undefined);
		for (const left of [
			'',
			value.slice(0, 1),
			value.slice(0, 15),
			`${value}\uFFFD`,
			`a ${value}`
		]) {
			writeFileSync(file ?? '', left);
			expect(() => ingestToken(folder, undefined), left).toThrowError(
				expect.objectContaining({ code: 'bad-token-file' })
			);
			expect(readFileSync(file ?? '', 'utf8')).toBe(left);
		}
	});
});
