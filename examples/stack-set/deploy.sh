#!/bin/sh
# The released workflow in every account of an organisational unit. Needed: npm run release:template, and a bucket in each Region
# that the accounts may read.
#
#   BUCKET=rotation-zips-eu REGION=eu-central-1 UNIT=ou-ab12-c3d4e5f6 sh deploy.sh
set -eu
PREFIX=rds-rotation-workflow/0.1.0/

aws s3 cp dist/template "s3://$BUCKET/$PREFIX" --recursive

# What is the same in every account. VPC and subnets are not: see below.
aws cloudformation create-stack-set --stack-set-name rds-rotation \
  --template-url "https://$BUCKET.s3.$REGION.amazonaws.com/${PREFIX}rds-rotation-workflow.template.json" \
  --capabilities CAPABILITY_IAM --permission-model SERVICE_MANAGED \
  --auto-deployment Enabled=false \
  --parameters file://parameters.json "ParameterKey=AssetBucket,ParameterValue=$BUCKET" "ParameterKey=AssetPrefix,ParameterValue=$PREFIX"

# One line for each account, with the VPC of its databases: account, VPC, subnets.
while read -r ACCOUNT VPC SUBNETS; do
  aws cloudformation create-stack-instances --stack-set-name rds-rotation --regions "$REGION" \
    --deployment-targets "OrganizationalUnitIds=$UNIT,Accounts=$ACCOUNT,AccountFilterType=INTERSECTION" \
    --parameter-overrides "[{\"ParameterKey\":\"VpcId\",\"ParameterValue\":\"$VPC\"},{\"ParameterKey\":\"SubnetIds\",\"ParameterValue\":\"$SUBNETS\"}]"
done < accounts.txt
