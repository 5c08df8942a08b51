/** What other parts may use of IAM. */

export { identitySource } from './identity-source.ts'
export {
  assumeRoleTarget,
  type Role,
  roleArn,
  roleByArn,
  roleById,
  roleByName,
  roleResource,
  roles,
} from './role/role.ts'
export { type User, userArn, userById, userByName, users } from './user/user.ts'
