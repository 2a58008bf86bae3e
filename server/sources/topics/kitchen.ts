import type { Topic } from './topic';

export const kitchen: Topic = {
	channel: 'kitchen',
	weight: 4,
	slots: {
		dish: ['lentil soup', 'börek', 'ramen', 'mushroom risotto', 'shakshuka', 'plov', 'flatbread'],
		spice: ['sumac', 'smoked paprika', 'cumin', 'yuzu', 'dill', 'black garlic'],
		tool: ['cast-iron pan', 'rice cooker', 'pressure cooker', 'blunt knife', 'wok']
	},
	dialogues: [
		[
			'a: What do I do with half a jar of {spice}?',
			'b>0: Into the {dish} with it.',
			'a: Before or after the onions?',
			'b>2: After. It burns.',
			'a: Ten minutes in and the whole flat smells of {spice} 😋'
		],
		[
			'a: My {dish} came out like glue.',
			'b: How long did you cook it?',
			'a>1: Forty minutes?',
			'b: Half of that, and rest it with the lid on.',
			'c: Glue is also a dish.'
		],
		[
			'a: Is a {tool} worth the money?',
			'b>0: I use mine every day.',
			'c>0: Mine holds the door open.',
			'a: Two useful answers, thank you.'
		],
		[
			'a*: puts {dish} in the oven',
			'b: What time is dinner?',
			'a>1: Nineteen thirty, bring your own {spice}.',
			'b: On my way'
		],
		[
			'a: Recipe for {dish}, as promised: https://example.org/recipes/{number}',
			'b>0: Saved. Does it work without {spice}?',
			'a: It works, but it is sad.'
		],
		[
			'a: Who taught you to cook?',
			'b>0: My grandmother, and then the smoke alarm.',
			'c: The same two teachers here.'
		],
		[
			'a: Can I freeze {dish}?',
			'b>0: Yes, up to three months.',
			'c>0: You can. It will not last that long.'
		]
	],
	remarks: [
		'{dish} day. The best day.',
		'Never trust a recipe that says "caramelise the onions, 5 minutes".',
		'*sharpens the {tool}',
		'A pinch more {spice} and it sang.',
		'The market had the first apricots of the year 🍑',
		'Bread is out of the oven: https://example.org/bread/{number}',
		'I forgot the salt. Again.'
	]
};
