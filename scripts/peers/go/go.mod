module heiretsu/peers

go 1.19
