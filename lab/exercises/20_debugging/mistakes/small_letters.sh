#: step stock
#: says but warehouse: names must be exactly the same
awslocal lambda update-function-configuration --function-name shop_stock --environment "Variables={warehouse=north}"
