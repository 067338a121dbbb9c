import { describe, expect, it } from 'vitest'
import { queueTable } from '#entry/queue.ts'
import { reactions } from '#entry/reactions.ts'
import { cronTable } from '#entry/scheduled.ts'
import { createApp } from '#http/app.ts'
import { endpoints } from '#http/endpoints.ts'
import * as worker from '#index.ts'
import envTypes from '../../src/env.d.ts?raw'
import text from '../../wrangler.toml?raw'
import { migrations, sources } from './source.ts'
import { readToml } from './toml.ts'

interface Config {
  compatibility_flags: string[]
  assets: { run_worker_first: string[]; binding: string }
  vars: Record<string, string>
  secrets: { required: string[] }
  d1_databases: { binding: string; migrations_dir: string }[]
  kv_namespaces: { binding: string }[]
  queues: {
    producers: { binding: string; queue: string }[]
    consumers: ({ queue: string; dead_letter_queue?: string } & Record<string, unknown>)[]
  }
  durable_objects: { bindings: { name: string; class_name: string }[] }
  migrations: { new_sqlite_classes?: string[]; new_classes?: string[] }[]
  ratelimits: { name: string }[]
  triggers: { crons: string[] }
}

const config = readToml(text) as unknown as Config
const { producers, consumers } = config.queues
const sorted = (names: Iterable<string>) => [...names].toSorted()

// As Cloudflare reads them: `*` is any text, and the whole path must fit.
const fits = (pattern: string, path: string) =>
  new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`).test(path)

describe('what wakes us', () => {
  it('each cron of wrangler.toml has its row, and each row its cron', () => {
    expect(sorted(config.triggers.crons)).toEqual(sorted(Object.keys(cronTable)))
    for (const jobs of Object.values(cronTable)) expect(Object.keys(jobs)).not.toEqual([])
  })

  it('each queue has its consumer, its row and its producer', () => {
    expect(sorted(consumers.map(({ queue }) => queue))).toEqual(sorted(Object.keys(queueTable)))
    const fed = new Set([
      ...producers.map(({ queue }) => queue),
      ...consumers.map(({ dead_letter_queue }) => dead_letter_queue),
    ])
    expect(sorted([...fed].filter((queue) => queue !== undefined))).toEqual(sorted(Object.keys(queueTable)))
  })

  it('each consumer says every option and where its dead messages go', () => {
    const dead = new Set(consumers.map(({ dead_letter_queue }) => dead_letter_queue))
    for (const consumer of consumers) {
      expect(consumer, consumer.queue).toMatchObject({
        max_batch_size: expect.any(Number),
        max_batch_timeout: expect.any(Number),
        max_retries: expect.any(Number),
      })
      // The last stop has none: its messages are logged, and the runs they were about are in D1.
      if (dead.has(consumer.queue)) continue
      expect(consumer, consumer.queue).toMatchObject({
        max_concurrency: expect.any(Number),
        dead_letter_queue: expect.any(String),
      })
      expect(queueTable).toHaveProperty([consumer.dead_letter_queue ?? ''])
    }
    expect(dead.size).toBeGreaterThan(0)
  })

  it('each Durable Object is bound, exported and has its storage', () => {
    const exported = Object.keys(worker).filter((name) => name !== 'default')
    const bound = config.durable_objects.bindings.map(({ class_name }) => class_name)
    expect(sorted(bound)).toEqual(sorted(exported))
    expect(sorted(config.migrations.flatMap(({ new_sqlite_classes = [] }) => new_sqlite_classes))).toEqual(
      sorted(exported),
    )
    expect(config.migrations.flatMap(({ new_classes = [] }) => new_classes)).toEqual([])
    expect(Object.keys(worker.default).toSorted()).toEqual(['fetch', 'queue', 'scheduled'])
  })
})

describe('the paths the Worker answers', () => {
  const patterns = config.assets.run_worker_first
  const served = [
    ...createApp(reactions).routes.map(({ path }) => path),
    ...endpoints.map(({ path }) => path),
  ]
    .filter((path) => path !== '/*')
    .map((path) => path.replaceAll(/:\w+|\*/g, 'x'))

  it('come to the Worker before the static files', () => {
    expect(served.length).toBeGreaterThan(30)
    expect(served.filter((path) => !patterns.some((pattern) => fits(pattern, path)))).toEqual([])
  })

  it('and no path comes to it that it does not serve', () => {
    expect(patterns.filter((pattern) => !served.some((path) => fits(pattern, path)))).toEqual([])
  })
})

describe('what the code finds in env', () => {
  const types = Object.fromEntries(
    [...(/interface __BaseEnv_Env \{([^}]*)\}/.exec(envTypes)?.[1] ?? '').matchAll(/^\s*(\w+): (\w+)/gm)].map(
      ([, name = '', type]) => [name, type],
    ),
  )
  const named = (type: string) => sorted(Object.keys(types).filter((name) => types[name] === type))
  const code = sources
    .filter(({ room }) => room !== 'local')
    .map((source) => source.code)
    .join('\n')

  it('is what wrangler.toml gives', () => {
    expect(sorted(config.secrets.required)).toEqual(
      named('string').filter((name) => !Object.hasOwn(config.vars, name)),
    )
    expect(sorted(config.d1_databases.map(({ binding }) => binding))).toEqual(named('D1Database'))
    expect(sorted(config.kv_namespaces.map(({ binding }) => binding))).toEqual(named('KVNamespace'))
    expect(sorted(producers.map(({ binding }) => binding))).toEqual(named('Queue'))
    expect(sorted(config.ratelimits.map(({ name }) => name))).toEqual(named('RateLimit'))
    expect(sorted(config.durable_objects.bindings.map(({ name }) => name))).toEqual(
      named('DurableObjectNamespace'),
    )
    expect([config.assets.binding]).toEqual(named('Fetcher'))
  })

  it('is used, and nothing is used that is not there', () => {
    const used = new Set([...code.matchAll(/\benv\.([A-Z][A-Z0-9_]+)\b/g)].map(([, name = '']) => name))
    expect([...used].filter((name) => !Object.hasOwn(types, name))).toEqual([])
    // Static files are served by the platform; shards are found by their name (src/domains/tenants/shards.ts).
    const unseen = Object.keys(types).filter((name) => name !== 'ASSETS' && !/^SHARD_\d+$/.test(name))
    expect(unseen.filter((name) => !used.has(name))).toEqual([])
  })

  it('is safe by default', () => {
    expect(config.vars).toMatchObject({ LOCAL: 'no' })
    expect(config.compatibility_flags).toContain('global_fetch_strictly_public')
    // A secret is never a variable: variables are shown in the dashboard and kept in the repository.
    expect(config.secrets.required.filter((name) => Object.hasOwn(config.vars, name))).toEqual([])
  })

  it('shards are numbered from nought and share their migrations', () => {
    const shards = config.d1_databases.filter(({ binding }) => binding.startsWith('SHARD_'))
    expect(shards.map(({ binding }) => binding)).toEqual(shards.map((_, n) => `SHARD_${n}`))
    expect(new Set(shards.map(({ migrations_dir }) => migrations_dir))).toEqual(new Set(['migrations/shard']))
    expect(sorted(new Set(config.d1_databases.map(({ migrations_dir }) => migrations_dir)))).toEqual(
      sorted(new Set(migrations.map(({ folder }) => `migrations/${folder}`))),
    )
  })
})
