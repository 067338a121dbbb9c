/** The house's own text, for the tests that read it. */
const asText = import.meta.glob<string>('../../src/**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})

export interface Source {
  /** Below src/: `domains/keys/issue.ts`. */
  path: string
  room: string
  /** Without comments: they stand on lines of their own. */
  code: string
}

export const sources: readonly Source[] = Object.entries(asText)
  .map(([at, text]) => {
    const path = at.replace('../../src/', '')
    return {
      path,
      room: path.includes('/') ? (path.split('/')[0] ?? '') : 'index',
      code: withoutComments(text),
    }
  })
  .filter(({ path }) => path !== 'env.d.ts')

function withoutComments(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/?\*)/.test(line))
    .join('\n')
}

/** What a file imports or passes on, as written: `./store.ts`, `#kit/ids.ts`, `hono`. */
export const importsOf = ({ code }: Source): string[] =>
  [...code.matchAll(/^(?:import|export)\s[^'"]*?\bfrom\s+'([^']+)'|\bimport\(?\s*'([^']+)'/gm)].map(
    (match) => match[1] ?? match[2] ?? '',
  )

/** The top-level statements of a file, by the name each declares. */
export function declarationsOf({ code }: Source): { name: string; text: string }[] {
  return code
    .split(/^(?=(?:export )?(?:async )?(?:function|const|class)\b)/m)
    .map((text) => ({ name: /\b(?:function|const|class)\s+(\w+)/.exec(text)?.[1] ?? '', text }))
}

const migrationText = import.meta.glob<string>('../../migrations/*/*.sql', {
  query: '?raw',
  import: 'default',
  eager: true,
})

export const migrations = Object.entries(migrationText).map(([at, sql]) => {
  const [, folder = '', file = ''] = /migrations\/(\w+)\/(.+)$/.exec(at) ?? []
  return { folder, file, sql }
})

/** Tables with a tenant_id column, of the control database and of the shards. */
export const tenantTables: readonly string[] = migrations.flatMap(({ sql }) =>
  [...sql.matchAll(/CREATE TABLE `(\w+)` \(([^;]*?)\n\)/g)]
    .filter(([, , columns]) => columns?.includes('`tenant_id`'))
    .map(([, name]) => name ?? ''),
)
