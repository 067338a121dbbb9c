import type { Json } from '#kit/json.ts'

/** What we do where the original is not followed, and why: a row of the divergence table, or what it says elsewhere. */
interface Ours<T> {
  [name: string]: T & { why: string }
}

export const ROWS = {
  1: 'data_from may be "" or left out: the root',
  2: 'statuses are compared as numbers',
  3: 'other than 2xx fails, unless listed',
  4: 'the content type decides how a body is encoded',
  6: 'data_structure needs an email',
  7: 'what the documents call optional is',
  8: 'schedules have five fields',
  9: 'null, "", the same token again and a missing list end the pages; there is a ceiling',
  10: 'addresses are compared whatever their case, and once',
  12: 'values are encoded for their slot, and a missing one is an error',
  15: 'tokens are renewed early, once, and a refused renewal asks for a new consent',
  16: 'older and empty forms are taken',
  17: 'a name with dots is found',
} as const

const builder = 'what the live builder writes for unset is unset'

const undeclared = { errors: ['execute[0].url', 'headers.Authorization'], why: ROWS[12] }

const validation: Ours<{ errors: string[]; warns?: string }> = {
  'sync {"data_from":""}': { errors: [], why: ROWS[1] },
  'sync {"data_structure":{}}': { errors: ['data_structure.email'], why: ROWS[6] },
  'sync {"schedule":"* 1 * * * *"}': { errors: [], warns: 'schedule', why: ROWS[8] },
  'sync {"amount_pages_to_fetch":-1}': { errors: ['amount_pages_to_fetch'], why: ROWS[9] },
  'sync {"execute":[]}': {
    errors: ['execute'],
    why: 'a list comes from somewhere: without a request the original crashes',
  },
  'sync {"execute":[{"url":"https://x.test","method":"get"}]}': {
    errors: [],
    why: 'any case of a method is plain enough',
  },
  'sync {"execute":[{"url":"https://x.test","method":"GET","polling":{}}]}': { errors: [], why: builder },
  'sync {"execute":[{"url":"https://x.test","method":"GET","save_as_file":""}]}': {
    errors: [],
    why: builder,
  },
  'sync {"headers":[]}': { errors: [], why: builder },
  'sync {"initial_data_form":[{"id":"A","name":"n","description":""}]}': undeclared,
  'sync {"initial_data_form":[{"id":"a b","name":"n","description":"d"}]}': { ...undeclared },
  'sync {"initial_data_form":[{"id":"A","name":"n","description":"d","secret":true}]}': undeclared,
  'sync {"initial_data_form":[]}': undeclared,
  'sync {"oauth":{}}': { errors: [], why: builder },
  'sync {"oauth":{"authenticate_url":"x","access_token":{"url":"x","method":"POST"}}}': {
    errors: ['oauth.access_token.url', 'oauth.authenticate_url'],
    why: `${ROWS[7]}; an address a browser is sent to must be one`,
  },
  'webhook {"form":[{"id":"a","name":"b","type":"choice"}]}': {
    errors: ['form[0]'],
    why: 'there is nothing to choose from',
  },
  'webhook {"form":[{"id":"a","name":"b","type":"choice","url":"","data_from":""}]}': {
    errors: ['form[0]'],
    why: `${builder}, and then there is nothing to choose from`,
  },
  'webhook {"post_execute_notification":[{"type":"text","message":"x"}]}': {
    errors: ['post_execute_notification[0].to'],
    why: 'only mails have a subject',
  },
  'webhook {"extra_user_info":[{"id":"A","name":"B","description":""}]}': { errors: [], why: ROWS[7] },
}

const notation: Ours<{ value: Json }> = {
  '@odata.nextLink': { value: 'https://n', why: ROWS[17] },
}

const template: Ours<{ text: string; typed?: Json }> = {
  '{{A}}': { text: 'O\'Brien & <x> "q"', why: ROWS[12] },
  '{{ A }}': { text: 'O\'Brien & <x> "q"', why: ROWS[12] },
  '{{missing.deep}}': { text: 'template.missing', why: ROWS[12] },
  '{{n}}': { text: 'template.missing', why: ROWS[12] },
  '{{l}}': { text: 'template.type', typed: ['a', 'b'], why: ROWS[12] },
  '{{d}}': { text: 'template.type', typed: { k: 1 }, why: ROWS[12] },
  '{{responses.5.x}}': { text: 'template.missing', why: ROWS[12] },
  '{{ABC_1}}': { text: 'template.missing', why: ROWS[12] },
}

export const ours = { validation, notation, template }
