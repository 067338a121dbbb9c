import newman from 'newman'
import { inject, beforeAll, describe, expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { ended, signUp, type Caller } from './newcomer.ts'

interface Made {
  id: string
  client_key: string
  client_secret: string
}

let call: Caller
let connection: string
/** Of somebody who is there. */
let worker: Record<string, string>

beforeAll(async () => {
  call = await signUp('Postman')
  const made = await call('POST', '/v1/connections', {
    connector: 'highlevel',
    name: 'Sample',
    mode: 'sandbox',
  })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  connection = made.body.id
  for (const sync of (await call('GET', `/v1/connections/${connection}/syncs`)).body.data)
    await ended(call, sync.id)
  const [user] = (await call('GET', '/v1/users?limit=1')).body.data
  worker = {
    WorkerIDNumber: user.external_id,
    FirstName: user.fields.first_name,
    LastName: user.fields.last_name,
  }
})

/** One of each template. */
const wishes = [
  { template: 'worker_by_number' },
  { template: 'worker_by_name' },
  { template: 'tags' },
  { template: 'statistics' },
  { template: 'records', object: 'user' },
]

async function add(
  { template, object }: (typeof wishes)[number] & { object?: string },
  format: string,
): Promise<Made> {
  const fixed = object === undefined ? {} : { connection, object }
  const { status, body } = await call('POST', '/v1/api-calls', {
    name: `${template} as ${format}`,
    template,
    format,
    fixed,
  })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

const asKey = ({ client_key, client_secret }: Made) => ({
  authorization: `amx ${client_key}:${client_secret}`,
})

/** What Postman's own runner says: each test of each request, and what failed. */
const run = (collection: object, variables: Record<string, string>) =>
  new Promise<{ passed: string[]; failed: string[] }>((resolve, reject) => {
    const envVar = Object.entries(variables).map(([key, value]) => ({ key, value }))
    newman.run({ collection, envVar }, (error, summary) => {
      if (error) return reject(error)
      const { executions, failures } = summary.run
      const passed = executions.flatMap(({ item, assertions = [] }) =>
        assertions.filter((one) => !one.error).map(({ assertion }) => `${item.name}: ${assertion}`),
      )
      resolve({ passed, failed: failures.map((failure) => failure.error.message) })
    })
  })

describe.each(['json', 'xml'])('calls in %s', (format) => {
  it.each(wishes)('$template runs green in Postman, with amx and with Basic', async (wish) => {
    const made = await add(wish, format)
    const { body: collection } = await call('GET', `/v1/api-calls/${made.id}/postman`)
    expect(JSON.stringify(collection)).not.toContain(made.client_secret)
    const { client_key, client_secret } = made
    const name = `${wish.template} as ${format}`
    const green = {
      failed: [],
      passed: [`(amx)`, `(Basic)`].flatMap((way) => [
        `${name} ${way}: answers 200`,
        `${name} ${way}: answers a list`,
      ]),
    }
    // As it comes, and with the values of somebody who is there.
    expect(await run(collection, { client_key, client_secret })).toEqual(green)
    expect(await run(collection, { client_key, client_secret, ...worker })).toEqual(green)
  })
})

it('every XML reply is as the published XSD says', async () => {
  const schema = await (await fetch(`${inject('origin')}/calls/reply.xsd`)).text()
  const xml = []
  for (const wish of wishes) {
    const made = await add(wish, 'xml')
    const { parameters } = (await call('GET', `/v1/api-calls/${made.id}`)).body
    const query = new URLSearchParams(Object.entries(worker).filter(([name]) => parameters.includes(name)))
    const reply = await fetch(`${inject('origin')}/calls/${made.id}?${String(query)}`, {
      headers: asKey(made),
    })
    const contents = await reply.text()
    expect(contents, wish.template).toMatch(/<data><(Worker|Tag|Statistic|Row)>/)
    xml.push({ fileName: `${wish.template}.xml`, contents })
  }
  const { errors } = await validateXML({ xml, schema })
  expect(errors.map(({ rawMessage }) => rawMessage)).toEqual([])
})

// Last: wrong secrets are counted by address, and all of this comes from one.
it('a collection does not run green with a wrong secret, nor when its call is gone', async () => {
  const [wish = { template: '' }] = wishes
  const { id, client_key, client_secret } = await add(wish, 'json')
  const { body: collection } = await call('GET', `/v1/api-calls/${id}/postman`)
  const wrong = await run(collection, { client_key, client_secret: `${client_secret.slice(0, -1)}!` })
  expect([wrong.passed, wrong.failed.length]).toEqual([[], 4])
  expect((await call('DELETE', `/v1/api-calls/${id}`)).status).toBe(204)
  const gone = await run(collection, { client_key, client_secret })
  expect([gone.passed, gone.failed.length]).toEqual([[], 4])
})
