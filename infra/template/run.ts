import { join, relative } from 'node:path';
import { PACKAGE_ROOT } from '../package-root';
import { release, TEMPLATE, writeRelease } from './release-template';
import { version } from '../../package.json';

/** `npm run release:template`: writes the template and its zips into dist/template, and says where they are to go. */
const folder = join(PACKAGE_ROOT, 'dist/template');
const made = release();
writeRelease(made, folder);
const place = `s3://BUCKET/rds-rotation-workflow/${version}/`;
console.log(`Written: ${relative(process.cwd(), folder)} (${TEMPLATE}, ${made.zips.size} zips)

Next, for each Region
  1. aws s3 cp ${relative(process.cwd(), folder)} ${place} --recursive
  2. aws cloudformation deploy --template-file ${relative(process.cwd(), join(folder, TEMPLATE))} --stack-name rds-rotation --s3-bucket BUCKET \\
       --capabilities CAPABILITY_IAM --parameter-overrides AssetBucket=BUCKET VpcId=vpc-... SubnetIds=subnet-...,subnet-...`);
