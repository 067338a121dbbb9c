/** A call as a Postman collection 2.1, ready but for its key: a collection is passed on, and a secret in it with it. */
import type { Json } from '#kit/json.ts'
import type { CallRow } from './store.ts'
import type { Template } from './templates.ts'

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'

const BODY = {
  json: `pm.expect(pm.response.json().data).to.be.an('array')`,
  xml: `pm.expect(xml2Json(pm.response.text()).response).to.have.property('data')`,
}

export function postmanOf(origin: string, call: CallRow, { parameters }: Template) {
  const taken = parameters.filter(({ name }) => call.parameters.includes(name))
  const variables: [string, string][] = [
    ['base_url', origin],
    ['client_key', ''],
    ['client_secret', ''],
    ...taken.map(({ name, example }): [string, string] => [name, example]),
  ]
  const query = taken.map(({ name, about }) => ({ key: name, value: `{{${name}}}`, description: about }))
  const raw = `{{base_url}}/calls/${call.id}${query.length > 0 ? '?' : ''}${query.map(({ key, value }) => `${key}=${value}`).join('&')}`
  const request = (auth: Json, header: Json) => ({
    method: 'GET',
    description: call.description,
    auth,
    header,
    url: { raw, host: ['{{base_url}}'], path: ['calls', call.id], query },
  })
  const exec = [
    `pm.test('answers 200', () => pm.response.to.have.status(200))`,
    `pm.test('answers a list', () => { ${BODY[call.format]} })`,
  ]
  const event = [{ listen: 'test', script: { type: 'text/javascript', exec } }]
  const amx = [{ key: 'Authorization', value: 'amx {{client_key}}:{{client_secret}}' }]
  const basic = [
    { key: 'username', value: '{{client_key}}', type: 'string' },
    { key: 'password', value: '{{client_secret}}', type: 'string' },
  ]
  return {
    info: { name: call.name, description: call.description, schema: SCHEMA },
    item: [
      { name: `${call.name} (amx)`, request: request({ type: 'noauth' }, amx), event },
      { name: `${call.name} (Basic)`, request: request({ type: 'basic', basic }, []), event },
    ],
    variable: variables.map(([key, value]) => ({
      key,
      value,
      type: 'string',
    })),
  }
}
