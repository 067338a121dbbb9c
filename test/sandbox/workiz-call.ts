import { workiz } from '#sandbox/workiz/index.ts'

const SECRET = 'sec_not_a_secret'

/** A call of the account `token`; a POST carries the account's secret unless told otherwise, '' leaves it out. */
export async function call(path: string, options: Options = {}): Promise<Response> {
  const { token = 'api_0123456789', secret = SECRET, body } = options
  const url = `https://workiz.example/api/v1/${token}/${path}`
  if (body === undefined) return workiz(new Request(url))
  const sent = JSON.stringify(secret ? { auth_secret: secret, ...body } : body)
  return workiz(new Request(url, { method: 'POST', body: sent }))
}

interface Options {
  token?: string
  secret?: string
  body?: Record<string, unknown>
}

export interface Row {
  UUID: string
  ClientId: number
  SerialId: string | number
  Status: string
  JobDateTime?: string
  LeadDateTime?: string
  LastStatusUpdate: string
  Comments: string | { Comment: string }[]
  Tags: string[]
  Team: { id?: number; Id?: number; name?: string; Name?: string }[]
}

export interface List {
  flag: boolean
  data: Row[]
  has_more: boolean
  found: number
}

export const read = async <T>(path: string, options: Options = {}): Promise<T> =>
  (await call(path, options)).json()

/** One job or lead as `get` shows it. */
export const one = async (path: string, token: string): Promise<Row | undefined> =>
  (await read<{ data: Row[] }>(path, { token })).data[0]
