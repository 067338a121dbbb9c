import { groupsOf, type ErrorEntry, type Group, type OpenApi } from './openapi.ts'

const has = (text: string, wanted: string) => text.toLowerCase().includes(wanted.toLowerCase())

/** The endpoints a reader looks for, by path, method, what they do or what they are about. */
export const groupsFor = (document: OpenApi, wanted: string): Group[] =>
  groupsOf(document)
    .map((group) => ({
      ...group,
      endpoints: group.endpoints.filter(({ method, path, operation }) =>
        has(`${method} ${path} ${operation.summary} ${operation['x-scope'] ?? ''} ${group.name}`, wanted),
      ),
    }))
    .filter(({ endpoints }) => endpoints.length > 0)

export const errorsFor = (document: OpenApi, wanted: string): ErrorEntry[] =>
  (document['x-errors'] ?? []).filter(({ code, message }) => has(`${code} ${message}`, wanted))
