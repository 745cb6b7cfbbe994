#: step profile
#: says TodoApp-EC2-Role is the role
awslocal iam get-instance-profile --instance-profile-name TodoApp-EC2-Role
