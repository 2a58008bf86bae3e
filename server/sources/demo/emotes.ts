/** The demo's emotes, by their names: the id of each picture, and a sign that says the same where there are none. */
export const EMOTES: Readonly<Record<string, { readonly id: string; readonly sign: string }>> = {
	Wow: { id: 'demo-wow', sign: '😮' },
	Fire: { id: 'demo-fire', sign: '🔥' },
	Heart: { id: 'demo-heart', sign: '❤️' },
	Sob: { id: 'demo-sob', sign: '😭' },
	Cat: { id: 'demo-cat', sign: '🐱' },
	Wave: { id: 'demo-wave', sign: '👋' }
};
