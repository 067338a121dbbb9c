export { signIn, whoIs } from './sign-in.ts'
export { peopleByIds } from './store.ts'
