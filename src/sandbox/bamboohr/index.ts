import { Hono } from 'hono'
import { changed } from './changed.ts'
import { directory } from './directory.ts'
import { gate } from './gate.ts'
import { list } from './list.ts'
import { one } from './one.ts'
import { refuse } from './refuse.ts'
import { reports } from './reports.ts'
import { accounts } from './accounts.ts'

const app = new Hono()
  .use(gate)
  .get('/api/v1/employees/directory', directory)
  .get('/api/v1/employees/changed', changed)
  .get('/api/v1/employees/:id', one)
  .get('/api/v1/employees', list)
  .get('/api/v1/reports/:id', reports)
  .get('/api/v1/meta/users', accounts)
  .notFound((c) => refuse(c, 404, 'Not Found'))
  .onError((error, c) => {
    console.error(error)
    return refuse(c, 500, 'Internal Server Error')
  })

export const bamboohr = (request: Request): Response | Promise<Response> => app.fetch(request)
