/** ARN operators (rules 84, 85). */
import { testConditions } from '../../../test/policy/condition-rows.ts'

const arn = 'arn:aws:iam::111111111111:user/alice'

testConditions([
  {
    rule: 84,
    operator: 'ArnEquals',
    values: ['arn:aws:iam::*:user/*'],
    request: arn,
    expect: true,
  },
  {
    rule: 84,
    operator: 'ArnLike',
    values: ['arn:aws:iam::111111111111:user/a?ice'],
    request: arn,
    expect: true,
  },
  {
    rule: 84,
    operator: 'ArnLike',
    values: ['arn:aws:iam::111111111111:user/Alice'],
    request: arn,
    expect: false,
  },
  {
    rule: 84,
    operator: 'ArnLike',
    values: ['arn:aws:iam:*:user/alice'],
    request: arn,
    expect: false,
  },
  { rule: 84, operator: 'ArnLike', values: ['*'], request: arn, expect: true },
  { rule: 84, operator: 'ArnLike', values: ['*'], request: 'no-arn', expect: false },
  {
    rule: 84,
    operator: 'ArnNotEquals',
    values: ['arn:aws:iam::*:user/*'],
    request: arn,
    expect: false,
  },
  {
    rule: 84,
    operator: 'ArnNotLike',
    values: ['arn:aws:iam::*:role/*'],
    request: arn,
    expect: true,
  },
  {
    rule: 84,
    operator: 'ArnNotLike',
    values: ['arn:aws:iam::*:role/*'],
    request: 'no-arn',
    expect: 'unclear',
  },
  {
    rule: 84,
    operator: 'ArnLike',
    values: ['arn:aws:lambda:*:*:function:*'],
    request: 'arn:aws:lambda:r:1:function:f:v',
    expect: true,
  },
  {
    rule: 85,
    operator: 'StringLike',
    values: ['arn:aws:iam:*:user/alice'],
    request: arn,
    expect: true,
  },
])
