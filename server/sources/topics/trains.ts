import type { Topic } from './topic';

export const trains: Topic = {
	channel: 'trains',
	weight: 3,
	slots: {
		train: ['night train', 'narrow-gauge railcar', 'tilting express', 'last local', 'sleeper'],
		city: ['Ankara', 'Narvik', 'Kanazawa', 'Brno', 'Porto', 'Tbilisi'],
		delay: ['4', '11', '25', '70']
	},
	dialogues: [
		[
			'a: On the {train} to {city}, window seat.',
			'b>0: Which side is the river?',
			'a: Left, after the second tunnel.',
			'c: Send a picture!',
			'a>3: https://example.org/rails/{number}'
		],
		[
			'a: {delay} minutes late at {city}.',
			'b>0: What did they announce?',
			'a: "Operational reasons".',
			'c>2: Translation: nobody knows where the engine is.'
		],
		[
			'a: Is the {train} to {city} worth it?',
			'b>0: Yes, but take the earlier one. The light is better.',
			'c: And bring food, the buffet is a vending machine.',
			'a: Noted, thank you both.'
		],
		[
			'a: How many bridges on the line to {city}?',
			'b: {number}, if you count the footbridge.',
			'a>1: I always count the footbridge.'
		],
		['a*: hears a {train} far away', 'b: What colour?', 'a>1: It sounds green.'],
		[
			'a: My model of the {train} runs at last.',
			'b>0: What was it?',
			'a: A cat hair in the gearbox.',
			'c: It is always the cat.'
		]
	],
	remarks: [
		'Arrived in {city}, {delay} minutes late and perfectly happy.',
		'New timetable is out 🎉',
		'*stamps an imaginary ticket',
		'Two hours to the next {train}. I have a book.',
		'The station clock in {city} is the loveliest I know.'
	]
};
