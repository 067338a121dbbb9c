import { describe, expect, it } from 'vitest'
import { declarationsOf, importsOf, sources, tenantTables, type Source } from './source.ts'

/** Top to bottom: a room imports from itself and from those after it. */
const ROOMS = ['index', 'entry', 'http', 'domains', 'engine', 'connectors', 'sandbox', 'kit']
/** Downwards, and still not allowed. */
const APART: Record<string, string[]> = {
  entry: ['engine', 'connectors', 'sandbox'],
  domains: ['sandbox'],
  connectors: ['sandbox'],
}
/** Node scripts for a developer's machine; no part of the Worker. */
const OUTSIDE = 'local'

/** Bottom to top: a domain uses those of lower rows, through their index.ts. */
const SHELVES = [
  ['events', 'fates', 'idempotency', 'vault'],
  ['sign-in'],
  ['tenants'],
  ['manifests'],
  ['keys', 'connections', 'records'],
  ['people'],
  ['webhooks'],
  ['syncs', 'actions', 'highlevel', 'calls', 'received'],
  ['ledger'],
]

const worker = sources.filter(({ room }) => room !== OUTSIDE)
const inRoom = (room: string) => sources.filter((source) => source.room === room)
const breaches = (of: readonly Source[], rule: (source: Source) => (string | false | undefined)[]) =>
  of.flatMap((source) =>
    rule(source)
      .filter((what) => typeof what === 'string')
      .map((what) => `${source.path}: ${what}`),
  )

const roomOf = (specifier: string) => /^#([\w-]+)[/.]/.exec(specifier)?.[1]

const calling = (code: string) =>
  code
    .replaceAll(/'[^'\n]*'/g, "''")
    .replaceAll('fetch: typeof fetch', '')
    .replaceAll('fetch: app.fetch', '')

const exportsOf = ({ code }: Source) =>
  [
    ...code.matchAll(
      /^export\s+(?:type\s+)?(?:\{([^}]*)\}|(?:async )?(?:const|function|class|interface|type)\s+(\w+))/gm,
    ),
  ]
    .flatMap(([, list, name]) => list?.split(',') ?? [name ?? ''])
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** Functions of cron say in their name that they look at everybody. */
const forAll = (name: string) => name.startsWith('acrossTenants')

const asks = (text: string) => text.match(/\beq\(\w+\.tenantId,/g)?.length ?? 0

describe('the tests of the house', () => {
  it('see the whole house', () => {
    expect(sources.length).toBeGreaterThan(100)
    expect([...new Set(worker.map(({ room }) => room))].toSorted()).toEqual(ROOMS.toSorted())
    expect(worker.flatMap(importsOf).length).toBeGreaterThan(300)
    expect(tenantTables).toEqual(
      expect.arrayContaining(['members', 'records', 'runs', 'keys', 'connections']),
    )
  })
})

describe('imports', () => {
  it('go only down the rooms', () => {
    expect(
      breaches(worker, ({ room, path, code }) =>
        importsOf({ room, path, code }).map((specifier) => {
          const to = roomOf(specifier)
          if (specifier.startsWith('../')) return `${specifier} climbs`
          if (!to || to === room) return false
          const known = ROOMS.includes(to)
          const down = ROOMS.indexOf(to) > ROOMS.indexOf(room) && !APART[room]?.includes(to)
          return !(known && down) && specifier
        }),
      ),
    ).toEqual([])
  })

  it('reach the sandbox from the engine by one file only', () => {
    const reaching = inRoom('engine').filter((source) =>
      importsOf(source).some((to) => to.startsWith('#sandbox')),
    )
    expect(reaching.map(({ path }) => path)).toEqual(['engine/transport.ts'])
  })

  it('go only down the shelves of the domains, through the doors', () => {
    const domains = new Set(inRoom('domains').map(({ path }) => path.split('/')[1] ?? ''))
    expect([...domains].toSorted()).toEqual(SHELVES.flat().toSorted())
    const row = (domain: string) => SHELVES.findIndex((shelf) => shelf.includes(domain))
    expect(
      breaches(worker, (source) =>
        importsOf(source).map((specifier) => {
          const [, domain = '', file] = /^#domains\/([\w-]+)\/(.+)$/.exec(specifier) ?? []
          if (!domain) return false
          if (file !== 'index.ts') return specifier
          return source.room === 'domains' && row(domain) >= row(source.path.split('/')[1] ?? '') && specifier
        }),
      ),
    ).toEqual([])
  })
})

describe('what lives where', () => {
  it('only the engine calls the outside', () => {
    // The two builders of Ctx put the platform's fetch into it; the Worker's own handler is named fetch.
    const builders = ['http/context.ts', 'entry/context.ts']
    const naming = worker.filter(({ room, code }) =>
      // A simulator hands requests to its own Hono app: `app.fetch(request)`.
      (room === 'sandbox' ? /(?<![.\w])fetch\s*\(|globalThis/ : /\bfetch\b|globalThis/).test(calling(code)),
    )
    expect(naming.map(({ path }) => path).toSorted()).toEqual(
      [...builders, 'engine/resolve.ts', 'engine/transport.ts'].toSorted(),
    )
    for (const { code } of worker.filter(({ path }) => builders.includes(path)))
      expect(code.match(/\bfetch\b/g)).toHaveLength(2)
    const sockets = /^(cloudflare:sockets|node:(http|https|http2|net|tls|dgram|dns)|undici)$/
    expect(breaches(worker, (source) => importsOf(source).filter((to) => sockets.test(to)))).toEqual([])
  })

  it('SQL is written in table.ts and in stores', () => {
    // Who opens a database: the tenant's context, and better-auth, which writes the queries of its own four tables.
    const opening = ['domains/sign-in/sign-in.ts', 'domains/tenants/enter.ts']
    const drizzle = ['kit/columns.ts', 'kit/db.ts']
    const store = /^domains\/[\w-]+\/(table|([\w-]+-)?store)\.ts$/
    expect(
      breaches(
        worker.filter(({ path }) => !store.test(path)),
        (source) => [
          ...importsOf(source).filter((to) => to.startsWith('drizzle-orm') && !drizzle.includes(source.path)),
          /\.(prepare|batch)\(|\bsql\.exec\(/.test(source.code) && 'speaks to a database',
          source.code.includes('$client') && 'reaches for the D1 under Drizzle',
          source.code.includes('openDb(') && !opening.includes(source.path) && 'opens a database',
        ],
      ),
    ).toEqual([])
  })

  it('Hono is known to http and the simulators', () => {
    const others = worker.filter(({ room }) => room !== 'http' && room !== 'sandbox')
    expect(breaches(others, (source) => importsOf(source).filter((to) => /^hono(\/|$)/.test(to)))).toEqual([])
  })

  it('there are no classes but the error and the Durable Objects', () => {
    expect(
      breaches(worker, ({ path, code }) =>
        [...code.matchAll(/\bclass (\w+)(?: extends ([\w.]+))?/g)].map(
          ([, name, parent]) =>
            !(path === 'kit/errors.ts' && name === 'AppError') && parent !== 'DurableObject' && name,
        ),
      ),
    ).toEqual([])
  })
})

describe('size and names', () => {
  it('doors have ten exports at most, each by name', () => {
    const doors = sources.filter(({ path, room }) => path.endsWith('/index.ts') && room !== 'sandbox')
    expect(doors.length).toBeGreaterThan(8)
    expect(
      breaches(doors, (source) => [
        exportsOf(source).length === 0 && 'opens nothing, or in a way this test does not read',
        exportsOf(source).length > 10 && `${exportsOf(source).length} exports`,
        /^export \*/m.test(source.code) && 'export *',
      ]),
    ).toEqual([])
  })

  it('files have 200 lines of code at most, src/index.ts twenty', () => {
    expect(
      breaches(sources, ({ path, code }) => {
        const lines = code.split('\n').length
        return [lines > (path === 'index.ts' ? 20 : 200) && `${lines} lines`]
      }),
    ).toEqual([])
  })

  it('nothing is called utils, helper, manager or service', () => {
    const vague = /(^|[/.-])(util|utils|helper|helpers|manager|service|services)([/.-]|$)/
    const declared =
      /\b(?:function|const|class|interface|type)\s+(\w*(?:[uU]tils?|[hH]elpers?|[mM]anager|[sS]ervices?)(?![a-z])\w*)/g
    expect(
      breaches(sources, ({ path, code }) => [
        vague.test(path) && 'the file’s name',
        ...[...code.matchAll(declared)].map(([, name]) => name),
      ]),
    ).toEqual([])
  })
})

describe('tenancy in SQL', () => {
  const stores = inRoom('domains').filter(({ path }) => path.endsWith('store.ts'))
  const tables = tenantTables.join('|')

  it('every statement names the tenant once for each tenant table it touches', () => {
    let seen = 0
    const found = breaches(stores, (source) => {
      const parts = declarationsOf(source)
      // A condition kept in a constant of the file is read where it is used.
      const constants = new Map(
        [...source.code.matchAll(/\bconst (\w+) = `([^`]*)`/g)].map(([, name = '', text = '']) => [
          name,
          text,
        ]),
      )
      return parts.flatMap(({ name, text }) =>
        [...text.matchAll(/`([^`]*)`|'([^'\n`]*)'/g)].map(([, template, plain]) => {
          const written = template ?? plain ?? ''
          if (!/\b(SELECT|INSERT|UPDATE|DELETE)\b/.test(written)) return false
          seen++
          const sql = written.replaceAll(
            /\$\{(\w+)\}/g,
            (whole, constant: string) => constants.get(constant) || whole,
          )
          const touched =
            sql.match(new RegExp(`\\b(FROM|JOIN|INTO|UPDATE)\\s+(${tables})\\b`, 'g'))?.length ?? 0
          const named = sql.match(/\btenant_id\b/g)?.length ?? 0
          return !forAll(name) && named < touched && `${name}: ${sql.slice(0, 80)}`
        }),
      )
    })
    expect(found).toEqual([])
    expect(seen).toBeGreaterThan(20)
  })

  it('every Drizzle query on a tenant table asks for the tenant', () => {
    // Asked before the tenant is known: by the person, or by the secret in an invitation's link.
    const before = [
      'domains/tenants/store.ts: workspacesOf',
      'domains/tenants/store.ts: findInvitationByToken',
    ]
    const variables = inRoom('domains')
      .filter(({ path }) => path.endsWith('/table.ts'))
      .flatMap(declarationsOf)
      .filter(({ text }) => /\btenantId: tenantId\(\)/.test(text))
      .map(({ name }) => name)
    expect(variables.length).toBeGreaterThanOrEqual(9)
    const reads = new RegExp(
      `\\.(?:from|update|delete|leftJoin|innerJoin)\\((?:${variables.join('|')})\\b`,
      'g',
    )
    const inserts = new RegExp(`\\.insert\\((?:${variables.join('|')})\\)`)
    let seen = 0
    const found = breaches(stores, (source) => {
      const parts = declarationsOf(source)
      const conditions = parts.filter(({ name, text }) => asks(text) > 0 && !reads.test(text) && name !== '')
      return parts.map(({ name, text }) => {
        const touched = text.match(reads)?.length ?? 0
        const named =
          asks(text) + conditions.filter((condition) => text.includes(`${condition.name}(`)).length
        if (touched > 0 || inserts.test(text)) seen++
        if (inserts.test(text) && !/\btenantId\b/.test(text)) return `${name} inserts without a tenant`
        return touched > named && name
      })
    })
    expect(found).toEqual(before)
    expect(seen).toBeGreaterThan(15)
  })
})
