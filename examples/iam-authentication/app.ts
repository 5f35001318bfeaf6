import { App } from 'aws-cdk-lib';
import { IamAuthenticationStack } from './stack';

new IamAuthenticationStack(new App(), 'Orders');
