import type { Topic } from './topic';

export const lobby: Topic = {
	channel: 'lobby',
	weight: 5,
	slots: {
		drink: ['coffee', 'green tea', 'mint tea', 'hot chocolate', 'ayran'],
		place: ['the library', 'the harbour', 'the market', 'my balcony', 'the night bus'],
		weather: ['rain', 'fog', 'bright sun', 'snow', 'wind'],
		thing: ['umbrella', 'left glove', 'charger', 'reading glasses', 'bus pass']
	},
	dialogues: [
		[
			'a: Good morning everyone',
			'b>0: Morning {a}!',
			'c*: waves from {place}',
			'a: How is {place}?',
			'c>3: Nothing but {weather}, as ever.'
		],
		[
			'a: Has anyone seen my {thing}?',
			'b: Where did you have it last?',
			'a: At {place}, I think.',
			'c>2: Then it lives there now.',
			'a*: goes back to {place}',
			'a: Found it. Thank you all.'
		],
		[
			'a: {drink} or more sleep?',
			'b>0: {drink}.',
			'c>0: Sleep. Always sleep.',
			'a: Too late, the {drink} has won.'
		],
		[
			'a: Is it just me or is the chat quiet today?',
			'b>0: It is the {weather}. Everybody is outside.',
			'c: I am inside, with {drink}.',
			'a>2: The wise choice.'
		],
		[
			'a: I will be away until Thursday, be kind to each other.',
			'b>0: Safe travels!',
			'c: Bring us something from {place}.'
		],
		[
			'a: What is everyone reading?',
			'b: A history of lighthouses. Slow, but lovely.',
			'c>0: The back of a {drink} packet.',
			'a>2: How does it end?',
			'c: In small print.'
		],
		[
			'a: Somebody played the accordion at {place} all night.',
			'b: Was it any good?',
			'a>1: By four in the morning, yes.'
		]
	],
	remarks: [
		'Back.',
		'{weather} again. I like it.',
		'*yawns',
		'Lunch. See you in an hour.',
		'That was a long meeting.',
		'Happy Friday, wherever it is already Friday.',
		'*makes {drink} for the room',
		'Three people on the bus were humming the same song.',
		'Photos of {place} from this morning: https://example.org/album/{number}',
		'Good night all'
	]
};
