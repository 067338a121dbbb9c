import { defineConfig } from 'drizzle-kit'

/** The control database: found before the tenant is known. */
export default defineConfig({
  dialect: 'sqlite',
  schema: ['./src/domains/sign-in/table.ts', './src/domains/tenants/table.ts'],
  out: './migrations/control',
})
