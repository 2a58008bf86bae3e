/** Names and texts that try a layout. */
export const LONG_NAME = 'a-channel-whose-name-goes-on-and-on-and-does-not-end-for-a-long-while';

const said = (channel: string, user: string, text: string): object => ({
	source: 'irc:irc.libera.chat',
	channel,
	user,
	text,
	sentAt: new Date().toISOString()
});

export const UNRULY: readonly object[] = [
	said(LONG_NAME, 'somebody_with_a_rather_long_nickname_indeed', 'hello'),
	said(LONG_NAME, 'ערן', 'שלום לכולם'),
	said('ערוץ', '王小明', '你好，大家'),
	said('linux', 'ada', `https://example.org/${'a-very-long-path/'.repeat(12)}`),
	said('linux', 'ada', 'W'.repeat(300))
];
