import { env } from 'cloudflare:workers'
import { is, Table } from 'drizzle-orm'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { describe, expect, it } from 'vitest'
import { migrations } from './source.ts'

interface Column {
  name: string
  type: string
  notnull: number
  dflt_value: string | null
  pk: number
}

const journals = import.meta.glob<{ entries: { tag: string }[] }>('../../migrations/*/meta/_journal.json', {
  import: 'default',
  eager: true,
})
const tableFiles = import.meta.glob<Record<string, unknown>>('../../src/domains/*/table.ts', { eager: true })

const shardEnv = env as Env & { SHARD_1: D1Database }
const databases = { control: env.DB, shard: env.SHARD_0 }
type Which = keyof typeof databases

const rows = async <T>(d1: D1Database, sql: string): Promise<T[]> => (await d1.prepare(sql).all<T>()).results
const pragma = <T>(d1: D1Database, name: string, of: string) => rows<T>(d1, `PRAGMA ${name}("${of}")`)

/** Our own tables, with the text that made them. */
const tablesOf = (d1: D1Database) =>
  rows<{ name: string; sql: string }>(
    d1,
    `SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'
       AND name NOT LIKE 'd1_%' ORDER BY name`,
  )

const primaryKey = (columns: Column[]) =>
  columns
    .filter(({ pk }) => pk > 0)
    .toSorted((a, b) => a.pk - b.pk)
    .map(({ name }) => name)

async function indexesOf(d1: D1Database, table: string) {
  const made = await pragma<{ name: string; unique: number; origin: string; partial: number }>(
    d1,
    'index_list',
    table,
  )
  return Promise.all(
    made.map(async (index) => ({
      ...index,
      columns: (await pragma<{ name: string }>(d1, 'index_info', index.name)).map(({ name }) => name),
    })),
  )
}

const byName = <T extends { name: string | undefined }>(list: T[]) =>
  list.toSorted((a, b) => String(a.name).localeCompare(String(b.name)))

describe('the text of the migrations', () => {
  // drizzle-kit's way to change a column makes a new table and drops the old one, and D1 then deletes child rows.
  const dangerous = /DROP\s+TABLE|__new_|CASCADE|PRAGMA\s+(foreign_keys|defer_foreign_keys)/i

  it.each(migrations)('$folder/$file loses nothing unless a person has said so', ({ sql }) => {
    if (!sql.startsWith('-- reviewed:')) expect(sql).not.toMatch(dangerous)
  })

  it.each(['control', 'shard'])('%s: numbered without a gap, as the journal says', (folder) => {
    const files = migrations.filter((migration) => migration.folder === folder).map(({ file }) => file)
    expect(files.length).toBeGreaterThan(0)
    expect(files.map((file) => Number(/^(\d{4})_\w+\.sql$/.exec(file)?.[1]))).toEqual(files.map((_, n) => n))
    const journal = journals[`../../migrations/${folder}/meta/_journal.json`]
    expect(journal?.entries.map(({ tag }) => `${tag}.sql`)).toEqual(files)
  })
})

describe('the shards', () => {
  it.each([
    ['SHARD_0', env.SHARD_0],
    ['SHARD_1', shardEnv.SHARD_1],
  ])('%s: every table leads with the tenant, in its key or an index', async (_, d1) => {
    const tables = await tablesOf(d1)
    expect(tables.length).toBeGreaterThan(6)
    for (const { name } of tables) {
      const columns = await pragma<Column>(d1, 'table_info', name)
      const leads = [primaryKey(columns), ...(await indexesOf(d1, name)).map((index) => index.columns)]
      expect(
        leads.map(([first]) => first),
        name,
      ).toContain('tenant_id')
      expect(columns.find((column) => column.name === 'tenant_id')?.notnull, name).toBe(1)
    }
  })

  it('write one row, not two, for a page or a line of a run', async () => {
    const made = Object.fromEntries((await tablesOf(env.SHARD_0)).map(({ name, sql }) => [name, sql]))
    expect(made.run_pages).toMatch(/WITHOUT ROWID$/)
    expect(made.run_log).toMatch(/WITHOUT ROWID$/)
  })
})

describe('the tables as declared', () => {
  const declared = Object.entries(tableFiles).flatMap(([at, file]) => {
    const domain = at.split('/').at(-2) ?? ''
    const which: Which = domain === 'tenants' || domain === 'sign-in' ? 'control' : 'shard'
    return Object.values(file)
      .filter((value): value is SQLiteTable => is(value, Table))
      .map((table) => ({ which, table, name: getTableConfig(table).name }))
  })

  it('are those that are there', async () => {
    for (const which of ['control', 'shard'] as const) {
      const names = declared.filter((one) => one.which === which).map(({ name }) => name)
      expect((await tablesOf(databases[which])).map(({ name }) => name)).toEqual(names.toSorted())
    }
  })

  it.each(declared)('$name has the same columns, key and indexes in both', async ({ which, table, name }) => {
    const d1 = databases[which]
    const config = getTableConfig(table)
    const columns = await pragma<Column>(d1, 'table_info', name)
    // Without their order: a migration can only append, and the declaration tells them by what they mean.
    expect(
      new Map(columns.map(({ name: of, type, notnull }) => [of, [type.toLowerCase(), notnull === 1]])),
    ).toEqual(new Map(config.columns.map((column) => [column.name, [column.getSQLType(), column.notNull]])))
    const defaults = columns.filter(({ dflt_value }) => dflt_value !== null)
    expect(new Set(defaults.map((column) => column.name))).toEqual(
      new Set(
        config.columns.filter((column) => column.hasDefault && !column.primary).map(({ name: of }) => of),
      ),
    )
    expect(primaryKey(columns)).toEqual(
      config.primaryKeys[0]?.columns.map((column) => column.name) ??
        config.columns.filter((column) => column.primary).map((column) => column.name),
    )
    const made = (await indexesOf(d1, name)).filter(({ origin }) => origin === 'c')
    expect(
      byName(
        made.map((index) => ({
          name: index.name,
          columns: index.columns,
          unique: index.unique === 1,
          partial: index.partial === 1,
        })),
      ),
    ).toEqual(
      byName([
        ...config.indexes.map(({ config: index }) => ({
          name: index.name,
          // An expression has no name, here and there.
          columns: index.columns.map((column) => (column as { name?: string }).name ?? null),
          unique: index.unique,
          partial: index.where !== undefined,
        })),
        ...config.columns
          .filter((column) => column.isUnique)
          .map((column) => ({
            name: column.uniqueName,
            columns: [column.name],
            unique: true,
            partial: false,
          })),
      ]),
    )
  })
})
