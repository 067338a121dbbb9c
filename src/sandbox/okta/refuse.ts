import type { Context } from 'hono'

type Status = 400 | 401 | 403 | 404 | 429 | 500

interface Failure {
  code: string
  summary: string
  causes?: string[]
}

/** Okta's one shape of an error; what is really wrong stands in its causes. */
export const refuse = (c: Context, status: Status, { code, summary, causes = [] }: Failure): Response =>
  c.json(
    {
      errorCode: code,
      errorSummary: summary,
      errorLink: code,
      errorId: `oae${crypto.randomUUID().replaceAll('-', '')}`,
      errorCauses: causes.map((errorSummary) => ({ errorSummary })),
    },
    status,
  )

export const invalid = (c: Context, field: string, cause: string): Response =>
  refuse(c, 400, { code: 'E0000001', summary: `Api validation failed: ${field}`, causes: [cause] })

export const notFound = (c: Context, what: string): Response =>
  refuse(c, 404, { code: 'E0000007', summary: `Not found: Resource not found: ${what}` })
