import { describe, expect, it } from 'vitest'
import { checkManifest, type ManifestKind } from '#connectors/manifest/index.ts'
import { isNear } from '#connectors/manifest/values.ts'
import { pritunlSignature } from '#engine/sign.ts'
import { check, pathsOf, published } from './manifest-cases.ts'

const field = (id: string, over: object = {}) => ({ id, name: id, description: '', ...over })
const sync = (over: object = {}) => ({
  execute: [{ url: 'https://api.acme-app.com/users?k={{KEY}}', method: 'GET' }],
  action: 'create',
  data_from: 'users',
  data_structure: { email: 'email', first_name: 'fn', last_name: 'ln' },
  initial_data_form: [field('KEY')],
  ...over,
})
const webhook = (over: object = {}) => ({
  execute: [{ url: 'https://api.acme-app.com/add', method: 'POST' }],
  ...over,
})

/** `path reason`, the errors or else the warnings. */
const said = (manifest: unknown, kind: ManifestKind = 'sync') => {
  const { errors, warnings } = check(manifest, kind)
  return (errors.length > 0 ? errors : warnings).map(({ path, reason }) => `${path} ${reason}`)
}
const connectorOf = (manifest: unknown, kind: ManifestKind = 'sync') => {
  const { compiled, errors } = check(manifest, kind)
  if (!compiled) throw new Error(JSON.stringify(errors))
  return compiled.connector
}
const usersOf = (manifest: unknown) => connectorOf(manifest).objects.users

describe('what is said before a manifest is saved', () => {
  it.each([
    ['{', ' not_json'],
    ['[]', ' not_an_object'],
    ['null', ' not_an_object'],
    ['5', ' not_an_object'],
    ['{"execute":"x"}', 'execute not_a_list'],
    ['{"execute":[1]}', 'execute[0] not_an_object'],
    ['{"execute":[{"url":{}}],"data_structure":[1],"action":true}', 'execute[0].url required'],
    ['{"__proto__":{"execute":[]}}', '__proto__ unknown_key'],
  ])('%s: %s', (text, first) => {
    const { errors, compiled } = checkManifest(text, { kind: 'sync', id: 'man_x', name: 'X' })
    expect(compiled).toBeNull()
    expect(errors.map(({ path, reason }) => `${path} ${reason}`)).toContain(first)
  })

  it.each([
    [
      'openings without an end',
      JSON.stringify(
        sync({ data_from: '{{'.repeat(30_000), next_page: '{{|'.repeat(20_000), next_page_token_from: 'a' }),
      ),
    ],
    [
      'tags without an end',
      JSON.stringify(sync({ next_page: '{%'.repeat(50_000), next_page_token_from: 'a' })),
    ],
    ['lists in lists', '['.repeat(60_000) + ']'.repeat(60_000)],
    [
      'more requests than anybody makes',
      JSON.stringify(
        sync({
          execute: Array.from({ length: 2000 }, () => ({ url: 'https://a.acme-app.com', method: 'GET' })),
        }),
      ),
    ],
    [
      'keys without an end',
      JSON.stringify(sync(Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`headers${i}`, i])))),
    ],
  ])('is soon done with %s', (_what, text) => {
    expect(checkManifest(text, { kind: 'sync', id: 'man_x', name: 'X' }).errors.length).toBeGreaterThan(0)
  })

  it('says the line of a comma too many', () => {
    const text = '{\n  "action": "create",\n}'
    const { errors } = checkManifest(text, { kind: 'sync', id: 'man_x', name: 'X' })
    expect(errors[0]?.message).toContain('Line 3')
  })

  it.each([
    [sync({ shedule: '0 * * * *' }), ['shedule unknown_key']],
    [sync({ exists: {} }), ['exists unknown_key']],
    [
      sync({ execute: [{ url: 'https://a.acme-app.com', methd: 'GET' }], initial_data_form: [] }),
      ['execute[0].methd likely_slip', 'execute[0].method method_missing'],
    ],
    [
      sync({ execute: [{ url: 'https://a.acme-app.com/{{NAME}}', method: 'GET' }] }),
      ['execute[0].url unknown_name'],
    ],
    [
      sync({ execute: [{ url: 'https://a.acme-app.com/{{responses.0.x}}', method: 'GET' }] }),
      ['execute[0].url no_such_response'],
    ],
    [
      sync({ execute: [{ url: 'https://a.acme-app.com/{{oauth.x}}', method: 'GET' }] }),
      ['execute[0].url no_oauth'],
    ],
    [
      sync({ execute: [{ url: 'https://a.acme-app.com/{{KEY|raw}}', method: 'GET' }] }),
      ['execute[0].url template_syntax'],
    ],
    [
      sync({ execute: [{ url: 'https://a.acme-app.com/{% for x in y %}', method: 'GET' }] }),
      ['execute[0].url template_syntax'],
    ],
    [
      sync({ execute: [{ url: 'https://a.acme-app.com/{% if KEY %}x', method: 'GET' }] }),
      ['execute[0].url template_syntax'],
    ],
    [sync({ execute: [{ url: '/users', method: 'GET' }] }), ['execute[0].url url_invalid']],
    [sync({ execute: [{ url: 'http://api.acme-app.com/', method: 'GET' }] }), ['execute[0].url url_invalid']],
    [
      sync({ execute: [{ url: 'https://u:p@api.acme-app.com/', method: 'GET' }] }),
      ['execute[0].url url_invalid'],
    ],
    [sync({ data_from: 'a["b' }), ['data_from bad_notation']],
    [sync({ data_structure: { email: '__proto__.x' } }), ['data_structure.email bad_notation']],
    [sync({ schedule: '* * * * *' }), ['schedule schedule_too_often']],
    [sync({ schedule: '0 0 30 2 *' }), ['schedule schedule_unreadable']],
    [sync({ schedule: 'often' }), ['schedule schedule_unreadable']],
    [sync({ next_page: 'https://api.acme-app.com/2' }), ['next_page half_a_paging']],
    [
      sync({
        initial_data_form: [field('PW', { name: 'generate' })],
        execute: [{ url: 'https://a.acme-app.com/{{PW}}', method: 'GET' }],
      }),
      ['execute[0].url generated_in_sync'],
    ],
    [
      sync({
        execute: [{ url: 'https://{{KEY}}.acme-app.com/', method: 'GET' }],
        initial_data_form: [field('KEY', { secret: true })],
      }),
      ['initial_data_form[0].secret secret_in_host'],
    ],
    [
      sync({ execute: [{ url: 'https://a.acme-app.com/', method: 'GET', x_syncline: { pagin: {} } }] }),
      ['execute[0].x_syncline.pagin unknown_key'],
    ],
  ])('%#', (manifest, expected) => expect(said(manifest)).toEqual(expected))

  it.each([
    [
      webhook({ execute: [{ url: 'https://a.acme-app.com/{{BADGE}}', method: 'GET' }] }),
      ['execute[0].url undeclared_name'],
    ],
    [
      webhook({ execute: [{ url: 'https://a.acme-app.com/', method: 'GET', extra_headers: 'pritunl' }] }),
      ['execute[0].extra_headers missing_signing_keys'],
    ],
    [webhook({ exists: { url: 'https://a.acme-app.com/', method: 'GET' } }), ['exists.expected required']],
    [webhook({ revoke: [{ url: 'x', method: 'DELETE' }] }), ['revoke[0].url url_invalid']],
  ])('of access: %#', (manifest, expected) => expect(said(manifest, 'webhook')).toEqual(expected))

  it.each([
    ['schedul', 'schedule', true],
    ['data-from', 'data_from', true],
    ['ulr', 'url', true],
    ['heaers', 'headers', true],
    ['zzz', 'url', false],
    ['note', 'form', false],
  ])('%s is near %s: %s', (given, name, expected) => expect(isNear(given, name)).toBe(expected))
})

describe('older manifests, and what the live builder writes', () => {
  it('takes what is unset as unset, and pairs as objects', () => {
    const built = sync({
      headers: [{ key: 'Accept', value: 'a' }],
      oauth: {},
      schedule: '',
      next_page: '',
      execute: [
        {
          url: 'https://api.acme-app.com/users',
          method: 'GET',
          status_code: ['200', '201'],
          headers: [],
          data: {},
          polling: {},
          continue_if: { response_notation: '', value: '' },
          files: {},
          save_as_file: '',
          store_data: {},
        },
      ],
    })
    const users = usersOf(built)
    expect(users).toMatchObject({ schedule: null, page: { kind: 'none' }, first: { accepts: [200, 201] } })
    expect(users?.list).toEqual({ method: 'GET', path: '/users', headers: { Accept: 'a' }, reply: 'json' })
  })

  it.each([
    ['import_users', 'create'],
    ['sync_data', 'update'],
  ])('reads "type": "%s" as %s', (type, people) => {
    const { action: _action, ...old } = sync()
    expect(usersOf({ ...old, type })).toMatchObject({ people })
    expect(said({ ...old, type })).toEqual(['type old_action'])
  })

  it('reads a form’s options in the builder’s words', () => {
    const items = [{ key: 'a', value: 'Team A' }]
    const form = [
      {
        id: 'TEAM',
        name: 'Team',
        type: 'choice',
        items,
        options_source: 'fixed list',
        choice_value: 'key',
        choice_name: 'value',
      },
    ]
    expect(
      connectorOf(webhook({ form }), 'webhook').actions?.['account.provision']?.input.TEAM,
    ).toMatchObject({ type: 'choice', choices: ['a'] })
  })
})

describe('where secrets are and go', () => {
  const secretsOf = (manifest: unknown) =>
    connectorOf(manifest)
      .credentials.filter(({ secret }) => secret)
      .map(({ id }) => id)

  it('a field is a secret unless it only stands in addresses and is not called like one', () => {
    const execute = [
      {
        url: 'https://api.acme-app.com/{{COMPANY}}?api_key={{API_KEY}}&a={{OPEN}}',
        method: 'POST',
        data: { x: '{{PIN}}' },
      },
    ]
    const form = ['COMPANY', 'API_KEY', 'PIN', 'UNUSED'].map((id) => field(id))
    expect(
      secretsOf(sync({ execute, initial_data_form: [...form, field('OPEN', { secret: true })] })),
    ).toEqual(['API_KEY', 'PIN', 'UNUSED', 'OPEN'])
    expect(
      secretsOf(
        sync({
          execute,
          initial_data_form: [...form, field('OPEN')].map((one) => ({ ...one, secret: false })),
        }),
      ),
    ).toEqual([])
  })

  it.each([
    ['https://{{SUB}}.acme-app.com/users', 'https://{{SUB}}.acme-app.com', 'acme', 'evil.com/'],
    ['https://{{ HOST }}/users', 'https://{{HOST}}', 'api.acme.com', 'a/b'],
    ['{{URL}}/users', '{{URL}}', 'https://api.acme.com', 'http://x'],
  ])('%s: what becomes part of a host is a setting with a pattern', (url, base, ...[good, bad]) => {
    const id = /\w+(?=\s*\}\})/.exec(url)?.[0] ?? ''
    const connector = connectorOf(sync({ execute: [{ url, method: 'GET' }], initial_data_form: [field(id)] }))
    expect(connector.base).toBe(base)
    expect(connector.objects.users?.list).toMatchObject({ path: '/users' })
    const [{ secret, pattern = '' } = { secret: true }] = connector.credentials
    expect([secret, new RegExp(pattern).test(good), new RegExp(pattern).test(bad)]).toEqual([
      false,
      true,
      false,
    ])
  })

  it('a part of the consent page’s host is no secret either', () => {
    const token = { url: 'https://api.acme-app.com/token', method: 'POST' }
    const oauth = {
      authenticate_url: 'https://{{TENANT_KEY}}.acme-app.com/consent?client_id={{ID}}',
      access_token: token,
    }
    const form = ['KEY', 'TENANT_KEY', 'ID'].map((id) => field(id))
    expect(secretsOf(sync({ oauth, initial_data_form: form }))).toEqual(['KEY'])
  })

  it('names every origin that its requests go to', () => {
    const execute = [
      { url: 'https://login.acme-app.com/t', method: 'POST' },
      { url: 'https://api.acme-app.com/users/{{responses.0.id}}', method: 'GET' },
    ]
    const { base, origins, objects } = connectorOf(
      sync({
        execute,
        next_page: 'https://next.acme-app.com/?t={{NEXT_PAGE_TOKEN}}',
        next_page_token_from: 'n',
      }),
    )
    expect([base, origins]).toEqual([
      'https://api.acme-app.com',
      ['https://login.acme-app.com', 'https://next.acme-app.com'],
    ])
    expect(objects.users?.before).toMatchObject([{ request: { path: 'https://login.acme-app.com/t' } }])
    expect(objects.users?.list).toMatchObject({ path: '/users/{{steps.0.id}}' })
    expect(objects.users?.page).toMatchObject({
      kind: 'next_request',
      most: 5,
      request: { path: 'https://next.acme-app.com/?t={{page_token}}' },
    })
  })
})

describe('bodies', () => {
  const bodyOf = (request: object, headers = {}) => {
    const { list } =
      usersOf(
        sync({ headers, execute: [{ url: 'https://api.acme-app.com/', method: 'POST', ...request }] }),
      ) ?? {}
    const { body, form } = list as { body?: unknown; form?: unknown }
    return { body, form }
  }
  const data = { a: '{{KEY}}', n: 1, l: [1], z: null }
  const json = { body: { ...data, a: '{{secret.KEY}}' }, form: undefined }
  const form = { body: undefined, form: { a: '{{secret.KEY}}', n: '1', l: '[1]' } }
  it.each([
    [{ data }, {}, form],
    [{ data, cast_data_to_json: true }, {}, form],
    [{ data, cast_data_to_json: false }, {}, json],
    [{ data }, { 'content-type': 'application/json' }, json],
    [{ data }, { 'Content-Type': 'application/scim+json; charset=utf-8' }, json],
    [{ data, cast_data_to_json: false }, { 'Content-Type': 'application/x-www-form-urlencoded' }, form],
    [{ data: [1] }, {}, { body: [1], form: undefined }],
    [{ data: {} }, {}, { body: undefined, form: undefined }],
  ])('%j with %j', (request, headers, expected) => expect(bodyOf(request, headers)).toEqual(expected))

  it('files go out with the data as fields, in a boundary of their own', () => {
    const execute = [
      { url: 'https://api.acme-app.com/file', method: 'GET', save_as_file: 'photo' },
      { url: 'https://api.acme-app.com/', method: 'POST', files: { image: 'photo' }, data: { n: 1 } },
    ]
    const [kept, sent] =
      connectorOf(webhook({ headers: { 'Content-Type': 'application/json', A: 'b' }, execute }), 'webhook')
        .actions?.['account.provision']?.steps ?? []
    expect(kept?.saveAs).toBe('photo')
    expect(sent?.request).toMatchObject({ files: { image: 'photo' }, form: { n: '1' }, headers: { A: 'b' } })
    expect(sent?.request.headers).not.toHaveProperty('Content-Type')
  })
})

describe('what lists cannot say elsewhere', () => {
  it('stands in x_syncline of the last request, where other readers overlook it', () => {
    const x_syncline = {
      paging: { kind: 'offset', param: 'skip', size_param: 'limit', size: 50 },
      id: 'uuid',
      deletions: true,
      deleted: 'gone',
      updated_at: 'at',
      expected: 'total',
      incremental: { query: { since: '{{since}}' }, full_every: '7d' },
    }
    const users = usersOf(
      sync({ execute: [{ url: 'https://api.acme-app.com/users', method: 'GET', x_syncline }] }),
    )
    expect(users).toMatchObject({
      page: { kind: 'offset', param: 'skip', size: { param: 'limit', value: 50 }, in: 'query' },
      id: 'uuid',
      keeps: 'current',
      deleted: 'gone',
      updatedAt: 'at',
      expected: 'total',
      incremental: {
        kind: 'rows',
        list: { path: '/users', query: { since: '{{since}}' } },
        items: 'users',
        page: { kind: 'offset' },
        fullEvery: '7d',
      },
    })
  })
})

describe('what is stored with a person', () => {
  const execute = [
    { url: 'https://api.acme-app.com/a/{{TEAM}}', method: 'POST', store_data: { EXT: 'data.id' } },
  ]
  const revoke = [{ url: 'https://api.acme-app.com/a/{{EXT}}', method: 'DELETE', expected: 'gone' }]
  const form = [{ id: 'TEAM', name: 'Team', type: 'input' }]
  const { actions } = connectorOf(webhook({ execute, revoke, form }), 'webhook')
  const needed = (id: string) =>
    Object.entries(actions?.[id]?.input ?? {}).flatMap(([name, { required }]) => (required ? [name] : []))

  it('is the result of giving access, and is known when that is taken back', () => {
    expect(Object.keys(actions?.['account.provision']?.output ?? {})).toEqual(['EXT'])
    expect(actions?.['account.provision']?.undo).toMatchObject([
      { request: { path: '/a/{{result.EXT}}' }, requires: { contains: 'gone' } },
    ])
    expect(needed('account.provision')).toEqual(['TEAM'])
  })

  it('must be told to what takes access away by itself', () => {
    expect(actions?.['account.revoke']?.steps).toMatchObject([{ request: { path: '/a/{{input.EXT}}' } }])
    expect(needed('account.revoke')).toEqual(['EXT'])
    expect(said(webhook({ execute, revoke, form }), 'webhook')).toEqual([])
  })
})

describe('the published Asana manifest', () => {
  const { compiled, warnings } = check(published.docs_webhook_asana, 'webhook')

  it('sends JSON where its header says so, and asks what it needs', () => {
    // Its form names no method, and without one this dialect sends POST.
    expect(pathsOf(warnings)).toEqual(['form[0].method'])
    const { 'account.provision': provision, 'account.check': look } = compiled?.connector.actions ?? {}
    expect(provision?.steps.map(({ request }) => request)).toMatchObject([
      {
        path: '/api/1.0/workspaces/{{ORG}}/addUser',
        body: { data: { user: '{{input.email}}' } },
        headers: { Authorization: 'Bearer {{secret.TOKEN}}' },
      },
      { path: '/api/1.0/teams/{{input.TEAM_ID}}/addUser' },
    ])
    const needed = Object.entries(provision?.input ?? {})
      .filter(([, { required }]) => required)
      .map(([id]) => id)
    expect(needed).toEqual(['email', 'TEAM_ID'])
    expect(look?.probe).toMatchObject({
      contains: '{{input.email}}',
      then: 'skip',
      request: { path: '/api/1.0/users/{{input.email}}' },
    })
  })

  it('is proved by asking for the choices of its form, if that changes nothing', () => {
    expect(compiled?.options.TEAM_ID).toMatchObject({ list: 'data', value: 'gid', label: 'name' })
    expect(compiled?.connector.test).toBeNull()
    const { form: forms } = { ...published.docs_webhook_asana } as { form?: object[] }
    const [form] = forms ?? []
    const asked = connectorOf(
      { ...published.docs_webhook_asana, form: [{ ...form, method: 'GET' }] },
      'webhook',
    )
    expect(asked.test).toMatchObject({ method: 'GET', path: '/api/1.0/organizations/{{ORG}}/teams' })
  })
})

it('signs for Pritunl as its servers check it', () => {
  const initial_data_form = [field('API_TOKEN'), field('API_SECRET')]
  const execute = [{ url: 'https://vpn.acme-app.com/test/', method: 'POST', extra_headers: 'pritunl' }]
  const { actions } = connectorOf(webhook({ execute, initial_data_form }), 'webhook')
  expect(actions?.['account.provision']?.steps[0]?.request.sign).toEqual({
    kind: 'pritunl',
    token: '{{secret.API_TOKEN}}',
    secret: '{{secret.API_SECRET}}',
  })
  const url = new URL('https://vpn.acme-app.com/test/')
  expect(
    pritunlSignature(
      { token: 'test', secret: 'test' },
      { url, method: 'POST', at: 1610409600, nonce: 'uuid-hex-value' },
    ),
  ).toBe('55w8U79nZxF2Aj40bMkUXOSz5MZWHWqfCP6y8VbJU5M=')
})
