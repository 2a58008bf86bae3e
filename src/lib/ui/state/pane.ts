/** The pane of details beside a stream: what it is about is a part of the page's address. */
import { resolve } from '$app/paths';

/** A user or a channel of the current log, by id. */
export interface Subject {
	readonly type: 'user' | 'channel';
	readonly id: number;
}

const PARAMETER = 'details';

/** What an address wants details of; null for none, and for what can't be read. */
export function subjectOf(params: URLSearchParams): Subject | null {
	const [, type, digits] = /^(user|channel)-(\d+)$/.exec(params.get(PARAMETER) ?? '') ?? [];
	const id = Number(digits);
	if (!Number.isSafeInteger(id) || id === 0) return null;
	return { type: type === 'user' ? 'user' : 'channel', id };
}

/** The address of the same page with details of something else, or of nothing. */
export function withSubject(url: URL, subject: Subject | null): string {
	const { pathname, searchParams } = new URL(url);
	if (subject) searchParams.set(PARAMETER, `${subject.type}-${subject.id}`);
	else searchParams.delete(PARAMETER);
	const query = searchParams.toString();
	return pathname + (query && `?${query}`);
}

/** Whose page a link leads to, where it is a user's or a channel's. */
export function subjectAt({ pathname, searchParams }: URL): Subject | null {
	const id = Number(searchParams.get('id'));
	if (!Number.isSafeInteger(id) || id < 1) return null;
	if (pathname.startsWith(`${resolve('/users')}/`)) return { type: 'user', id };
	if (pathname.startsWith(`${resolve('/channels')}/`)) return { type: 'channel', id };
	return null;
}
